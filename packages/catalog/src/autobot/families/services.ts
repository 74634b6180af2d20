import { config } from '@arx/metrics';
import { gauge, histogram } from '../../family.ts';

/** How a service is. */
export const SERVICE_STATUSES = ['online', 'degraded', 'offline'] as const;

/** Services that this program depends on and asks how they are. */
export const serviceFamilies = {
  serviceHealthScore: gauge({
    name: 'autobot_service_health_score',
    help: 'Health of a service at its last check, 0 to 100.',
    category: 'service_health',
    unit: 'score',
    labels: { service_name: config() },
    state: 'cluster',
    merge: 'min',
    event: 'service.check',
  }),
  serviceResponseTime: histogram({
    name: 'autobot_service_response_time_seconds',
    help: 'Time that a service took to answer a check; checks without an answer are not in it.',
    category: 'service_health',
    unit: 'seconds',
    labels: { service_name: config() },
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10],
    state: 'process',
    event: 'service.check',
  }),
  serviceStatus: gauge({
    name: 'autobot_service_status',
    help: 'One flag per status of a service: 1 for that of its last check, 0 for the others.',
    category: 'service_health',
    unit: 'boolean',
    labels: { service_name: config(), status: SERVICE_STATUSES },
    state: 'cluster',
    merge: 'max',
    event: 'service.check',
  }),
};
