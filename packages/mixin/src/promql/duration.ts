const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

// From years to milliseconds, each once: https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations
const DURATION = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/** Seconds of a Prometheus duration (`5m`, `1h30m`, or a bare number of seconds); undefined for anything else. */
export function durationSeconds(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  if (trimmed === '' || !DURATION.test(trimmed)) return undefined;
  const parts = [...trimmed.matchAll(/(\d+)(ms|[smhdwy])/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit as string] as number), 0);
}
