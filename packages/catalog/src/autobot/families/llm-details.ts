import { code, config } from '@arx/metrics';
import { counter, histogram } from '../../family.ts';
import { TOKEN_TYPES } from './llm.ts';

/** What the contract leaves to us, as the event that moves it exists. */
export const llmDetailFamilies = {
  llmTimeToFirstToken: histogram({
    name: 'autobot_llm_time_to_first_token_seconds',
    help: 'Time from the start of a model call to the first token of its streamed answer.',
    category: 'llm',
    unit: 'seconds',
    labels: { provider: config(), model: config() },
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    state: 'process',
    event: 'model.call',
  }),
  llmTokensPerRequest: histogram({
    name: 'autobot_llm_tokens_per_request',
    help: 'Tokens of one model call, by direction.',
    category: 'llm',
    unit: 'tokens',
    labels: { provider: config(), model: config(), token_type: TOKEN_TYPES },
    buckets: [10, 50, 100, 500, 1000, 2000, 4000, 8000, 16000, 32000],
    state: 'process',
    event: 'model.call',
  }),
  llmCostPerRequest: histogram({
    name: 'autobot_llm_cost_per_request_dollars',
    help: 'Cost of one model call in US dollars; calls without a price are not in it.',
    category: 'llm',
    unit: 'dollars',
    labels: { provider: config(), model: config() },
    buckets: [0.0001, 0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    state: 'process',
    event: 'model.call',
  }),
  llmRetries: counter({
    name: 'autobot_llm_retries_total',
    help: 'Further requests of model calls, by why the request before them failed.',
    category: 'llm',
    unit: 'retries',
    labels: { provider: config(), model: config(), retry_reason: code() },
    state: 'process',
    event: 'model.attempt',
  }),
};
