import { probeError } from '../errors.ts';
import { checkSeconds } from '../every.ts';

const VARIABLE = 'METRICS_COLLECTOR_INTERVAL';
const DEFAULT_SECONDS = 5;

/**
 * Seconds between two ticks, from `METRICS_COLLECTOR_INTERVAL`: 1 to 86,400, also with a fraction. Default: 5. Prometheus
 * sees every tick only if it scrapes as often.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for a text that is no such number
 */
export function collectorInterval(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const text = env[VARIABLE]?.trim();
  if (text === undefined || text === '') return DEFAULT_SECONDS;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) {
    const message = `${VARIABLE} is ${JSON.stringify(text.slice(0, 32))}; expected a number of seconds of at least 1, such as 5.`;
    throw probeError('ARX_PROBE_OPTION', VARIABLE, message);
  }
  const seconds = Number(text);
  checkSeconds(VARIABLE, seconds, { least: 1 });
  return seconds;
}
