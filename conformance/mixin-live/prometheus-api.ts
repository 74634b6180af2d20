import type { LabelQuestion, Question, View } from './questions.ts';

/** What Prometheus answered, and what it had to remark. */
export interface Answer {
  /** Every number of every series, without NaN, which a panel does not draw. */
  readonly values: readonly number[];
  /** Labels of the series. */
  readonly series: readonly Readonly<Record<string, string>>[];
  /** Warnings and, from Prometheus 3 on, infos. */
  readonly remarks: readonly string[];
}

interface Body {
  readonly status: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
  readonly data: unknown;
}

/** How a Prometheus is reached. */
export interface PrometheusApi {
  /** Such as `http://127.0.0.1:9090`. */
  readonly url: string;
  /** For basic authentication. */
  readonly authorization?: string;
}

/** Asks one question of a panel; a refused one rejects with what Prometheus says of it. */
export async function ask(api: PrometheusApi, { name, expr, ask: how }: Question): Promise<Answer> {
  const { kind, ...times } = how;
  const path = kind === 'range' ? 'query_range' : 'query';
  const body = await call(api, path, { query: expr, ...times }, name);
  const { result } = body.data as { result: readonly Matrix[] };
  const values = result.flatMap((one) => (one.values ?? [one.value ?? [0, 'NaN']]).map(([, text]) => Number(text)));
  return {
    values: values.filter((value) => !Number.isNaN(value)),
    series: result.map(({ metric }) => metric),
    remarks: remarksOf(body),
  };
}

/** The first number of an instant query, as it is known now; undefined where there is none. */
export type NumberOf = (expr: string) => Promise<number | undefined>;

export function numbersOf(api: PrometheusApi): NumberOf {
  return async (expr) => {
    const time = Date.now() / 1000;
    return (await ask(api, { name: expr, expr, ask: { kind: 'instant', time } })).values[0];
  };
}

interface Matrix {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** The values that a variable offers. */
export async function labelValues(
  api: PrometheusApi,
  { series, label, variable }: LabelQuestion,
  { from, to }: View,
): Promise<{ readonly values: readonly string[]; readonly remarks: readonly string[] }> {
  const body = await call(api, `label/${label}/values`, { 'match[]': series, start: from, end: to }, variable);
  return { values: body.data as readonly string[], remarks: remarksOf(body) };
}

function remarksOf({ warnings = [], infos = [] }: Body): readonly string[] {
  return [...warnings, ...infos];
}

/** @throws {Error} what Prometheus says of a question that it refuses */
export async function call(
  { url, authorization }: PrometheusApi,
  path: string,
  parameters: Readonly<Record<string, string | number>>,
  name: string = path,
): Promise<Body> {
  const query = new URLSearchParams(
    Object.entries(parameters).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const headers = authorization === undefined ? {} : { authorization };
  const response = await fetch(`${url}/api/v1/${path}?${query}`, { headers });
  const body = (await response.json()) as Body;
  if (body.status !== 'success') throw new Error(`${name}: ${body.error}: ${query}`);
  return body;
}
