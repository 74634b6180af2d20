import { type Answer, ask } from '../../doctor/ask.ts';

/** Who asks, where a password is wanted. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What came of a question to Prometheus, Alertmanager or Grafana. */
export type Reply =
  /** An answer with status 200; `value` is its JSON, `undefined` when it has none. */
  | { readonly kind: 'reply'; readonly value: unknown; readonly skewSeconds: number | undefined }
  | { readonly kind: 'status'; readonly status: number; readonly value: unknown }
  | Extract<Answer, { kind: 'none' }>;

/** Asks once, as somebody; never throws. */
export async function question(url: string, signal: AbortSignal, who?: Credentials): Promise<Reply> {
  const headers = who === undefined ? {} : { authorization: `Basic ${btoaUtf8(`${who.user}:${who.password}`)}` };
  const answer = await ask(url, 'application/json', signal, headers);
  if (answer.kind === 'none') return answer;
  const value = parsed(answer.text);
  if (answer.status !== 200) return { kind: 'status', status: answer.status, value };
  return { kind: 'reply', value, skewSeconds: answer.skewSeconds };
}

function btoaUtf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What lies at the end of some keys; `undefined` where one is missing. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (below, key) =>
      typeof below === 'object' && below !== null ? (below as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

export function textAt(value: unknown, ...keys: readonly (string | number)[]): string {
  const found = at(value, ...keys);
  return typeof found === 'string' ? found : '';
}

export function listAt(value: unknown, ...keys: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
}

/** The number of an instant query that gives one sample; `undefined` for none. */
export function sampleOf(reply: Reply): number | undefined {
  if (reply.kind !== 'reply') return undefined;
  const text = textAt(reply.value, 'data', 'result', 0, 'value', 1);
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? undefined : number;
}
