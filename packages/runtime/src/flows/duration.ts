/** Longest duration that a flow may name: 24 hours, in milliseconds. */
const MAX_DURATION_MS = 24 * 60 * 60 * 1000;

/** The shape of a duration: a number and its unit, without a space. */
export const DURATION_PATTERN: RegExp = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration such as `800ms`, `30s`, `2.5m` or `1h`; `undefined` when it is not one or too long. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION_PATTERN.exec(text);
  if (match === null) return undefined;
  const ms = Number(match[1]) * (UNIT_MS[match[2] as string] as number);
  return ms <= MAX_DURATION_MS ? ms : undefined;
}

/** Milliseconds of a duration that was checked before. */
export function durationMs(text: string): number {
  return parseDuration(text) as number;
}
