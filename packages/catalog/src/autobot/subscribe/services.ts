import { type BreakerEvent, breakerEvent, type ServiceCheck, serviceCheck, subscribe } from '@arx/signals';
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
  const services = new Map<string, number>();
  const breakers = new Map<string, number>();
  return [
    subscribe(
      breakerEvent,
      ({ database, state, changed, reason, failureCount }) => {
        if (changed) recorder.recordCircuitBreakerEvent({ database, event: CHANGE_OF[state], reason });
        recorder.updateCircuitBreakerState({ database, state, failureCount });
        remember(breakers, database, HEALTH_OF_BREAKER[state]);
      },
      options,
    ),
    subscribe(
      serviceCheck,
      ({ service, status, score, isModelProvider, durationSeconds }) => {
        recorder.updateServiceStatus({ serviceName: service, status });
        recorder.updateServiceHealth({ serviceName: service, healthScore: score ?? 100 * HEALTH_OF[status] });
        if (durationSeconds !== undefined) {
          recorder.recordServiceResponseTime({ serviceName: service, responseTimeSeconds: durationSeconds });
        }
        if (isModelProvider) {
          recorder.setLlmProviderAvailability({ provider: service, available: status !== 'offline' });
        }
        remember(services, service, HEALTH_OF[status]);
        recorder.updateHealthScore({ score: 100 * mean([...services.values(), ...breakers.values()]) });
      },
      options,
    ),
  ];
};

/** The newest word last, so that the oldest goes when there are too many. */
function remember(parts: Map<string, number>, name: string, health: number): void {
  parts.delete(name);
  parts.set(name, health);
  const [oldest] = parts.keys();
  if (parts.size > MAX_PARTS && oldest !== undefined) parts.delete(oldest);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
