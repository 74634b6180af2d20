import { template } from '@arx/metrics';
import { counter, histogram } from '../../family.ts';

/** Methods that are told apart. */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OTHER'] as const;
/** The first digit of the HTTP status. */
export const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** HTTP requests that this program serves. */
export const apiFamilies = {
  apiRequests: counter({
    name: 'autobot_api_requests_total',
    help: 'HTTP requests that were answered; one whose client left before there was a status is in 4xx.',
    category: 'api_health',
    unit: 'requests',
    labels: { method: METHODS, route: template(), status_class: STATUS_CLASSES },
    maxSeries: 3_000,
    state: 'process',
    event: 'http.request',
  }),
  apiRequestDuration: histogram({
    name: 'autobot_api_request_duration_seconds',
    help: 'Time from the head of an HTTP request to the last byte of its answer, or until the client left.',
    category: 'api_health',
    unit: 'seconds',
    labels: { method: METHODS, route: template() },
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    state: 'process',
    event: 'http.request',
  }),
};
