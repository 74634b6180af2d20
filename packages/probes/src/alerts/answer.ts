import { createHash } from 'node:crypto';
import type { StandingAlert } from '@arx/signals';

/** Whose API it is. */
export type AlertApi = 'alertmanager' | 'prometheus';

type Labels = Readonly<Record<string, string>>;

/** What the words that people use for severities are in ours; any other word is a warning. */
const SEVERITIES: ReadonlyMap<string, StandingAlert['severity']> = new Map([
  ...['critical', 'emergency', 'error', 'high', 'page'].map((word) => [word, 'critical'] as const),
  ...['info', 'information', 'informational', 'low', 'none', 'notice'].map((word) => [word, 'info'] as const),
]);

/**
 * The alerts that stand, by the answer of an alert API. Of Alertmanager all that it has, silenced and inhibited ones too:
 * they stand, only nobody is told. Of Prometheus those that fire; a pending one does not stand yet.
 *
 * @param categoryLabel the label that names the category; an alert without it has the name of its rule for one
 * @returns `undefined` for what is no answer of this API
 */
export function standingAlerts(
  api: AlertApi,
  text: string,
  categoryLabel: string,
): readonly StandingAlert[] | undefined {
  const listed = api === 'alertmanager' ? parse(text) : alertsOfPrometheus(parse(text));
  if (!Array.isArray(listed)) return undefined;
  const standing: StandingAlert[] = [];
  for (const alert of listed) {
    if (!isObject(alert) || !isLabels(alert['labels'])) return undefined;
    if (api === 'prometheus' && alert['state'] !== 'firing') continue;
    standing.push(toStanding(alert['labels'], alert['fingerprint'], categoryLabel));
  }
  return standing;
}

function toStanding(labels: Labels, fingerprint: unknown, categoryLabel: string): StandingAlert {
  return {
    fingerprint: typeof fingerprint === 'string' ? fingerprint : fingerprintOf(labels),
    category: labels[categoryLabel] || labels['alertname'] || 'unknown',
    severity: SEVERITIES.get(labels['severity']?.toLowerCase() ?? '') ?? 'warning',
  };
}

/** `{ status: 'success', data: { alerts: […] } }` */
function alertsOfPrometheus(answer: unknown): unknown {
  if (!isObject(answer) || answer['status'] !== 'success' || !isObject(answer['data'])) return undefined;
  return answer['data']['alerts'];
}

/** An alert of Prometheus has no fingerprint; its labels are its identity. */
function fingerprintOf(labels: Labels): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isLabels(value: unknown): value is Labels {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}
