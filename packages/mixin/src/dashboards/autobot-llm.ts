import { drillDown } from './drill-down.ts';
import { increase, mean, min, quantiles, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'provider',
    labelName: 'provider',
    label: 'Provider',
    description: 'Who serves the models.',
    of: 'autobot_llm_requests_total',
  },
  {
    name: 'model',
    labelName: 'model',
    label: 'Model',
    description:
      'Models by name. Errors, limits and availability are kept per provider, so they do not follow this choice.',
    of: 'autobot_llm_requests_total',
  },
];
const of = selector(variables);

const toProvider = drillDown('This provider only', UIDS.autobotLlm, { provider: 'provider' });

export const autobotLlm: BuiltDashboard = frame({
  uid: UIDS.autobotLlm,
  file: `${DASHBOARDS_DIRECTORY}/autobot-llm-providers.json`,
  title: 'AutoBot / LLM Providers',
  description: 'Calls of models: who answers how fast, what it costs, which limits are near and what goes wrong.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'Providers',
      panels: [
        {
          kind: 'stat',
          title: 'Provider Status',
          description:
            'Whether the last attempt at each provider got an answer, as the server sees it that fared worst. Down for all providers at once is your network or your key.',
          unit: 'none',
          width: 8,
          height: 5,
          background: true,
          sparkline: false,
          thresholds: ['red', [1, 'green']],
          mappings: { '0': ['Down', 'red'], '1': ['Up', 'green'] },
          links: [toProvider],
          queries: [{ expr: min(of('autobot_llm_provider_availability'), 'provider'), legend: '{{provider}}' }],
        },
        {
          kind: 'stat',
          title: '24h Total Cost',
          description:
            'Estimated dollars of the last 24 hours, input and output together. Calls of models without a known price add nothing, and the first scrape of a new series is its base line: what it shows then is not counted.',
          unit: 'currencyUSD',
          decimals: 2,
          width: 8,
          height: 5,
          thresholds: ['green', [5, 'yellow'], [10, 'red']],
          queries: [
            {
              expr: sum(increase(of('autobot_llm_cost_dollars_total', 'cost_type="total"'), '24h')),
              legend: 'last 24 hours',
              instant: true,
            },
          ],
        },
        {
          kind: 'bargauge',
          title: 'Rate Limit Remaining',
          description:
            'Requests that each provider still allows until its limit is renewed, by its own headers. Below 10 an alert fires: calls are about to be refused; wait, or spread them over providers.',
          unit: 'short',
          width: 8,
          height: 5,
          thresholds: ['red', [10, 'yellow'], [100, 'green']],
          queries: [{ expr: min(of('autobot_llm_rate_limit_remaining'), 'provider'), legend: '{{provider}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Request Rate by Provider',
          description:
            'Calls per second that ended, failed ones included. One line that falls while another rises is a fallback at work.',
          unit: 'reqps',
          links: [toProvider],
          queries: [{ expr: sum(rate(of('autobot_llm_requests_total')), 'provider'), legend: '{{provider}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Error Rate by Type',
          description:
            "Failed attempts per second. `rate_limit` wants patience, `auth` a valid key, `timeout` a shorter prompt or a longer limit; `api` is the provider's own trouble.",
          unit: 'eps',
          queries: [
            {
              expr: sum(rate(of('autobot_llm_errors_total')), 'provider', 'error_type'),
              legend: '{{provider}} {{error_type}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Retries by Reason',
          description:
            'Attempts that were repeated within the last hour. Every one is paid in time and often in tokens; many with one reason are worth a setting.',
          unit: 'short',
          queries: [
            {
              expr: sum(increase(of('autobot_llm_retries_total'), '1h'), 'provider', 'retry_reason'),
              legend: '{{provider}} {{retry_reason}}',
            },
          ],
        },
        {
          kind: 'piechart',
          title: 'Request Distribution by Type',
          description:
            'Kinds of calls within the last hour: chat, completion, embedding. Many embeddings in a quiet system are an index that is rebuilt again and again.',
          unit: 'reqps',
          width: 12,
          queries: [
            { expr: sum(`rate(${of('autobot_llm_requests_total')}[1h])`, 'request_type'), legend: '{{request_type}}' },
          ],
        },
      ],
    },
    {
      title: 'Latency',
      panels: [
        {
          kind: 'timeseries',
          title: 'Request Latency Percentiles',
          description:
            'How long half and 95 % of the calls stay below, retries included. A p95 above a minute raises an alert. A p95 that leaves the p50 behind is waiting at the provider; both rising together are longer answers.',
          unit: 's',
          thresholds: ['green', [30, 'yellow'], [60, 'red']],
          links: [toProvider],
          queries: quantiles([0.5, 0.95], of('autobot_llm_request_latency_seconds_bucket'), 'provider'),
        },
        {
          kind: 'timeseries',
          title: 'Time to First Token',
          description:
            'How long streams take until the first token, per model. This is what a person waits for; it grows with the prompt and with the load of the provider.',
          unit: 's',
          queries: quantiles([0.5, 0.95], of('autobot_llm_time_to_first_token_seconds_bucket'), 'model'),
        },
      ],
    },
    {
      title: 'Tokens and cost',
      panels: [
        {
          kind: 'timeseries',
          title: 'Token Usage',
          description:
            'Tokens of the last hour by provider and direction. Input that grows without more calls is a context that is never cut.',
          unit: 'short',
          queries: [
            {
              expr: sum(increase(of('autobot_llm_tokens_total'), '1h'), 'provider', 'token_type'),
              legend: '{{provider}} {{token_type}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Cost Rate ($/hour)',
          description:
            'What the present pace would cost in an hour. A step up without a step up in calls is a dearer model.',
          unit: 'currencyUSD',
          stack: true,
          queries: [
            {
              expr: `${sum(rate(of('autobot_llm_cost_dollars_total', 'cost_type="total"')), 'provider', 'model')} * 3600`,
              legend: '{{provider}} {{model}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Tokens per Request',
          description:
            'Mean tokens of a call, per model. Look for input that climbs with every step of a flow: the history is sent along.',
          unit: 'short',
          queries: [
            {
              expr: mean((part) => of(`autobot_llm_tokens_per_request${part}`), 'model', 'token_type'),
              legend: '{{model}} {{token_type}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Cost per Request',
          description: 'Mean dollars of a call, per model. Compare models that do the same work.',
          unit: 'currencyUSD',
          decimals: 4,
          queries: [
            { expr: mean((part) => of(`autobot_llm_cost_per_request_dollars${part}`), 'model'), legend: '{{model}}' },
          ],
        },
      ],
    },
  ],
});
