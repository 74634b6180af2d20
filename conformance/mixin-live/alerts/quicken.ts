import type { EmittedFile } from '@arx/mixin/emit';
import { parse, stringify } from 'yaml';

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
}

interface Group {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

/** What the longest range of an alert becomes: so many scrapes are in it, and so many seconds after its cause it resolves. */
const RANGE_SECONDS = 12;

/** Between two evaluations of an objective, in seconds, in its emitted rules. */
const SLICE_SECONDS = 30;

/**
 * How much faster time goes by in the rules of an objective. Those that add up rates are evaluated at each scrape. The one
 * on time reads a gauge alone, and has to wait for the end of its 6 hours.
 */
const SPEED_OF_OBJECTIVES: Readonly<Record<string, number>> = {
  arx_slo_flow_success: 30,
  arx_slo_step_latency: 30,
  xyn_slo_queue_wait: 300,
};

/**
 * The emitted files, in a hurry. This is all that is changed, by this function alone; the rules as they are run under
 * promtool in the tests of the mixin.
 *
 * - An alert waits for a second instead of its `for`, or not at all where it did not.
 * - The ranges and offsets of an alert's expression are divided by one number, so that the longest is 12 seconds. Limits
 *   stay what they are. Recording rules stay.
 * - In the groups of the objectives every duration and the slice of time are divided by one number, see
 *   {@link SPEED_OF_OBJECTIVES}: shares of errors, limits, least numbers of events and relations of windows stay.
 * - Alertmanager waits for a second before it tells of a group, and between two messages on it. Who inhibits whom stays.
 */
export function quicken(file: EmittedFile): EmittedFile {
  if (file.path.endsWith('.rules.yml')) return { ...file, text: edited(file.text, quickRules) };
  if (file.path.endsWith('/alertmanager.yml')) return { ...file, text: edited(file.text, quickRoutes) };
  return file;
}

/** Applies a change to a file of YAML. */
export function edited<T>(text: string, change: (data: T) => object): string {
  return stringify(change(parse(text) as T), { lineWidth: 0, aliasDuplicateObjects: false });
}

function quickRules({ groups }: { readonly groups: readonly Group[] }): object {
  return { groups: groups.map((group) => (group.name.includes('_slo_') ? quickObjective(group) : quickGroup(group))) };
}

function quickGroup(group: Group): Group {
  return { ...group, rules: group.rules.map((rule) => (rule.alert === undefined ? rule : quickAlert(rule))) };
}

function quickAlert(rule: Rule): Rule {
  const longest = Math.max(0, ...[...rule.expr.matchAll(DURATION)].map(([, , amount, unit]) => seconds(amount, unit)));
  return { ...rule, ...quickFor(rule), expr: divided(rule.expr, Math.max(1, longest / RANGE_SECONDS)) };
}

function quickObjective(group: Group): Group {
  const speed = SPEED_OF_OBJECTIVES[group.name];
  if (speed === undefined) throw new Error(`Nobody said how much faster ${group.name} is to go.`);
  const slice = SLICE_SECONDS / speed;
  const ofSlices = (expr: string): string =>
    expr
      .replaceAll(`${SLICE_SECONDS} * sum_over_time(`, `${slice} * sum_over_time(`)
      .replaceAll(new RegExp(`/ ${SLICE_SECONDS}$`, 'g'), `/ ${slice}`);
  const rules = group.rules.map((rule) => ({ ...rule, ...quickFor(rule), expr: divided(ofSlices(rule.expr), speed) }));
  return { ...group, interval: `${1000 * slice}ms`, rules };
}

function quickFor(rule: Rule): Pick<Rule, 'for'> | Record<string, never> {
  return rule.for === undefined ? {} : { for: rule.for === '0s' ? '0s' : '1s' };
}

/** A range, or an offset. */
const DURATION = /(\[|\boffset )(\d+)([smhd])\b/g;
const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function seconds(amount: string | undefined, unit: string | undefined): number {
  return Number(amount) * (SECONDS_OF[unit ?? ''] ?? Number.NaN);
}

function divided(expr: string, by: number): string {
  if (by === 1) return expr;
  return expr.replaceAll(
    DURATION,
    (_, before: string, amount: string, unit: string) =>
      `${before}${Math.round((1000 * seconds(amount, unit)) / by)}ms`,
  );
}

interface Route {
  readonly routes?: readonly Route[];
}

function quickRoutes(config: { readonly route: Route }): object {
  return { ...config, route: quickRoute({ ...config.route, group_wait: '1s', group_interval: '1s' } as Route) };
}

function quickRoute(route: Route): Route {
  return {
    ...route,
    ...('group_wait' in route ? { group_wait: '1s' } : {}),
    ...(route.routes === undefined ? {} : { routes: route.routes.map(quickRoute) }),
  };
}
