import type { OrchestratorAlert } from '../alerts/orchestrator.ts';
import type { Scenarios } from './scenario.ts';
import { rises, runs, stands } from './series.ts';

const SECOND = { instance: 'two:9108' };

export const orchestratorScenarios: Scenarios<OrchestratorAlert> = {
  ConcurrentMerges: {
    fires: {
      // One violation, seen by both exporters.
      series: [runs('git_lock_violations_total', '0x10 1x10'), runs('git_lock_violations_total', '0x10 1x10', SECOND)],
      at: '7m',
      alerts: [
        {
          summary: 'The merge lock was broken',
          description: 'A merge began while another one held the same lock, in the last 5 minutes.',
        },
      ],
    },
    // Two repositories merge at once, and no lock is broken.
    silent: { series: [stands('git_lock_violations_total', 0), stands('git_active_merges', 2)], at: '10m' },
  },
  HighConflictRate: {
    fires: {
      // One merge per minute: as a rate per second it would be far below the limit.
      series: [
        rises('git_merge_total', 0.2, { result: 'success' }),
        rises('git_merge_total', 0.8, { result: 'conflict' }),
        rises('git_merge_total', 0, { result: 'error' }),
      ],
      at: '10m',
      alerts: [
        {
          summary: 'Many merges meet conflicts',
          description: '80% of merge attempts met conflicts in the last 5 minutes.',
        },
      ],
    },
    // Forty conflicts per minute are above 0.5 per second, and two in five.
    silent: {
      series: [
        rises('git_merge_total', 60, { result: 'success' }),
        rises('git_merge_total', 40, { result: 'conflict' }),
      ],
      at: '20m',
    },
  },
  HighLLMCost: {
    fires: {
      // Neither model alone is above the limit.
      series: [
        rises('llm_cost_dollars_total', 0.05, { model: 'gpt-5', provider: 'openai' }),
        rises('llm_cost_dollars_total', 0.05, { model: 'claude-sonnet', provider: 'anthropic' }),
      ],
      at: '150m',
      alerts: [{ summary: 'LLM cost of the last day passed $10', description: 'Cost in the last 24 hours: $15.00' }],
    },
    // Much was spent before the last day.
    silent: {
      series: [runs('llm_cost_dollars_total', '500+0x400', { model: 'gpt-5', provider: 'openai' })],
      at: '150m',
    },
  },
  RateLimitErrors: {
    fires: {
      // 4.5 per minute each: only together above the limit.
      series: [
        rises('llm_rate_limit_events_total', 4.5, { model: 'gpt-5', provider: 'openai' }),
        rises('llm_rate_limit_events_total', 4.5, { model: 'gpt-5-mini', provider: 'openai' }),
        rises('llm_rate_limit_events_total', 4.5, { model: 'claude-sonnet', provider: 'anthropic' }),
      ],
      at: '10m',
      alerts: [
        {
          labels: { provider: 'openai' },
          summary: 'Provider openai rejects requests for rate',
          description: '0.15 rate limit answers per second.',
        },
      ],
    },
    silent: {
      series: [
        rises('llm_rate_limit_events_total', 4.5, { model: 'gpt-5', provider: 'openai' }),
        rises('llm_rate_limit_events_total', 4.5, { model: 'claude-sonnet', provider: 'anthropic' }),
      ],
      at: '20m',
    },
  },
};
