import { code, config } from '@arx/metrics';
import { atScrape, counter, gauge } from '../../family.ts';
import { TIME_WINDOWS } from './performance.ts';

/** Kinds of errors. */
export const ERROR_CATEGORIES = [
  'system',
  'network',
  'database',
  'llm',
  'agent',
  'api',
  'configuration',
  'user_input',
  'validation',
  'authentication',
  'authorization',
  'not_found',
  'conflict',
  'rate_limit',
  'server_error',
  'service_unavailable',
  'external_service',
] as const;

/** Errors that were dealt with at the border of a component. */
export const errorFamilies = {
  errors: counter({
    name: 'autobot_errors_total',
    help: 'Errors that a component dealt with at its border, each once.',
    category: 'error',
    unit: 'errors',
    labels: { category: ERROR_CATEGORIES, component: config(), error_code: code() },
    state: 'process',
    event: 'error.handled',
  }),
  errorRate: atScrape(
    gauge({
      name: 'autobot_error_rate',
      help: 'Errors of a component in a window, per minute of it; absent when there were none.',
      category: 'error',
      unit: 'errors per minute',
      labels: { component: config(), time_window: TIME_WINDOWS },
      state: 'process',
      merge: 'sum',
      event: 'error.handled',
    }),
  ),
};
