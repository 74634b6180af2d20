import type { BuiltDashboard, PanelJson, TargetJson, VariableJson } from '@arx/mixin/dashboards';

/** What somebody who opens a dashboard looks at. Times in seconds, since 1970 where they are moments. */
export interface View {
  readonly from: number;
  readonly to: number;
  /** The scrape interval that the data source is provisioned with. */
  readonly scrapeSeconds: number;
  /** What was chosen on top, by the names of variables; those left out stand on «All». */
  readonly chosen?: Readonly<Record<string, string>>;
}

/** What Grafana asks Prometheus for one target of a panel. */
export interface Question {
  readonly name: string;
  readonly expr: string;
  readonly ask:
    | { readonly kind: 'instant'; readonly time: number }
    | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly step: number };
}

/** Where the values of a label come from: `label_values(series, label)`. */
export interface LabelQuestion {
  readonly variable: string;
  readonly series: string;
  readonly label: string;
}

/** Points of a panel of usual width; never many enough here to raise its least step. */
const MAX_POINTS = 1_000;

/**
 * The questions of every panel, with variables filled in as Grafana's data source does
 * (https://github.com/grafana/grafana/blob/main/pkg/promlib/models/query.go): a range is asked in steps on multiples of the
 * step, a single value at the end of the range, and `$__rate_interval` is the step and a scrape, at least four scrapes.
 *
 * @param values What each variable offers.
 */
export function questionsOf(
  { json }: BuiltDashboard,
  view: View,
  values: Readonly<Record<string, readonly string[]>>,
): readonly Question[] {
  const fill = (text: string, step: number): string =>
    fillVariables(fillIntervals(text, view, step), json.templating.list, view, values);
  return json.panels.flatMap((panel) =>
    panel.type === 'row'
      ? []
      : (panel.targets ?? []).map((target) => {
          const step = stepOf(panel, view);
          const name = `${json.title} / ${panel.title} ${target.refId}`;
          return { name, expr: fill(target.expr, step), ask: askOf(target, view, step) };
        }),
  );
}

/** What stands on the panels as marks in time. */
export function annotationsOf({ json }: BuiltDashboard, view: View): readonly Question[] {
  return json.annotations.list.flatMap(({ name, expr, step }) => {
    if (expr === undefined) return [];
    const ask = askOf({ instant: false }, view, secondsOf(step ?? '1m'));
    return [{ name: `${json.title} / annotation ${name}`, expr, ask }];
  });
}

/** The question behind a variable, with the variables before it filled in; none for the choice of the data source. */
export function labelQuestionOf(
  { json }: BuiltDashboard,
  variable: VariableJson,
  view: View,
  values: Readonly<Record<string, readonly string[]>>,
): LabelQuestion | undefined {
  const { query = '' } = (variable.query ?? {}) as { readonly query?: string };
  const [, series, label] = /^label_values\((.+), (\w+)\)$/s.exec(query) ?? [];
  if (series === undefined || label === undefined) return undefined;
  return { variable: variable.name, series: fillVariables(series, json.templating.list, view, values), label };
}

function stepOf({ interval }: PanelJson, { from, to, scrapeSeconds }: View): number {
  const least = interval === undefined ? scrapeSeconds : secondsOf(interval);
  return Math.max(least, Math.ceil((to - from) / MAX_POINTS));
}

function askOf({ instant }: Pick<TargetJson, 'instant'>, { from, to }: View, step: number): Question['ask'] {
  if (instant) return { kind: 'instant', time: to };
  const aligned = (time: number): number => Math.floor(time / step) * step;
  return { kind: 'range', start: aligned(from), end: aligned(to), step };
}

function fillIntervals(text: string, { from, to, scrapeSeconds }: View, step: number): string {
  const rateInterval = Math.max(step + scrapeSeconds, 4 * scrapeSeconds);
  return text
    .replaceAll('$__rate_interval', `${rateInterval}s`)
    .replaceAll('$__interval', `${step}s`)
    .replaceAll('$__range', `${Math.round(to - from)}s`);
}

function fillVariables(
  text: string,
  variables: readonly VariableJson[],
  { chosen = {} }: View,
  values: Readonly<Record<string, readonly string[]>>,
): string {
  const filled = variables.reduce((done, { name, allValue }) => {
    const one = chosen[name];
    const value = one === undefined ? (allValue ?? anyOf(values[name] ?? [])) : escaped(one);
    return done.replaceAll(`"$${name}"`, `"${value}"`);
  }, text);
  const left = /\$\w+/.exec(filled);
  if (left !== null) throw new Error(`${text}: nothing fills ${left[0]} in`);
  return filled;
}

function anyOf(values: readonly string[]): string {
  return values.length === 1 ? escaped(values[0] as string) : `(${values.map(escaped).join('|')})`;
}

/** A value as a regular expression in a string of PromQL. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&');
}

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (SECONDS_OF[duration.slice(-1)] ?? Number.NaN);
}
