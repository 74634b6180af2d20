import type { LabelSpecs, Labels } from '@arx/metrics';
import { type BreakerEvent, breakerEvent, type ServiceCheck, serviceCheck, subscribe } from '@arx/signals';
import type { GaugeFamily } from '../../family.ts';
import { createLabelMap, type LabelMap } from '../../label-map.ts';
import { performanceFamilies } from '../families/performance.ts';
import { serviceFamilies } from '../families/services.ts';
import type { BreakerChange } from '../recorder/performance.ts';
import type { Listen } from './listening.ts';

/** What a status is worth, as a share. */
const HEALTH_OF: Readonly<Record<ServiceCheck['status'], number>> = { online: 1, degraded: 0.5, offline: 0 };
const HEALTH_OF_BREAKER: Readonly<Record<BreakerEvent['state'], number>> = { closed: 1, half_open: 0.5, open: 0 };

const CHANGE_OF: Readonly<Record<BreakerEvent['state'], BreakerChange>> = {
  closed: 'closed',
  open: 'opened',
  half_open: 'half_open',
};

/** Most services and breakers whose last word is remembered. */
const MAX_PARTS = 1000;

/** Services, and the breakers in front of databases, which count for the health of the whole. */
export const listenToServices: Listen = ({ recorder, options }) => {
  const services = createParts(serviceFamilies.serviceHealthScore);
  const breakers = createParts(performanceFamilies.circuitBreakerState);

  /** Judges the whole anew, once a service was checked: breakers alone say little. */
  const judge = (): void => {
    if (services.size === 0) return;
    const parts = [...services.places(), ...breakers.places()];
    recorder.updateHealthScore({ score: 100 * mean(parts.map(({ value }) => value)) });
  };

  // A word that is none is left out of the whole: the recorder of the part drops and counts it.
  return [
    subscribe(
      breakerEvent,
      ({ database, state, changed, reason, failureCount }) => {
        if (changed) recorder.recordCircuitBreakerEvent({ database, event: CHANGE_OF[state], reason });
        recorder.updateCircuitBreakerState({ database, state, failureCount });
        if (!Object.hasOwn(HEALTH_OF_BREAKER, state)) return;
        remember(breakers, { database }, HEALTH_OF_BREAKER[state]);
        judge();
      },
      options,
    ),
    subscribe(
      serviceCheck,
      ({ service, status, score, isModelProvider, durationSeconds }) => {
        recorder.updateServiceStatus({ serviceName: service, status });
        if (durationSeconds !== undefined) {
          recorder.recordServiceResponseTime({ serviceName: service, responseTimeSeconds: durationSeconds });
        }
        if (!Object.hasOwn(HEALTH_OF, status)) return;
        recorder.updateServiceHealth({ serviceName: service, healthScore: score ?? 100 * HEALTH_OF[status] });
        if (isModelProvider) {
          recorder.setLlmProviderAvailability({ provider: service, available: status !== 'offline' });
        }
        remember(services, { service_name: service }, HEALTH_OF[status]);
        judge();
      },
      options,
    ),
  ];
};

/** The last word of each part, by the labels of a family. */
function createParts<L extends LabelSpecs>({ name, labels }: GaugeFamily<L>): LabelMap<L, number> {
  return createLabelMap({ name, labels, max: MAX_PARTS + 1, create: () => Number.NaN });
}

/** The newest word last, so that the oldest goes when there are too many. */
function remember<L extends LabelSpecs>(parts: LabelMap<L, number>, labels: Labels<L>, health: number): void {
  const before = parts.at(labels);
  if (before === undefined) return;
  parts.remove(before);
  const part = parts.at(labels);
  if (part !== undefined) part.value = health;
  const [oldest] = parts.places();
  if (parts.size > MAX_PARTS && oldest !== undefined) parts.remove(oldest);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
