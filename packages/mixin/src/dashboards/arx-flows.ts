import { colored } from '../grafana/field.ts';
import { drillDown } from './drill-down.ts';
import { increase, quantile, rate, sum } from './expressions.ts';
import { type BuiltDashboard, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const FLOW: SystemVariable = {
  name: 'flow',
  labelName: 'flow_id',
  label: 'Flow',
  description: 'Flows by their ids. Token counts are kept per model, so they do not follow this choice.',
  of: 'ar_flow_started_total',
};

const PERSONA: SystemVariable = {
  name: 'persona',
  labelName: 'persona',
  label: 'Persona',
  description: 'Who does the steps.',
  of: 'ar_flow_started_total',
};

const variables = [FLOW, PERSONA];
const of = selector(variables);

const started = of('ar_flow_started_total');
const succeeded = of('ar_flow_success_total');
const failed = of('ar_flow_fail_total');
const latency = of('ar_step_latency_ms_bucket');

/** Ended runs per second in the last five minutes, 0 while no series exists. */
const ended = (counter: string): string => `(${sum(`rate(${counter}[5m])`)} or vector(0))`;

const toFlow = drillDown('This flow only', UIDS.flows, { flow: 'flow_id' });

export const arxFlows: BuiltDashboard = frame({
  uid: UIDS.flows,
  file: 'observability/dashboards/flows_overview.json',
  title: 'ARX Flows Overview',
  description:
    'Flows: how many start and end, how long their steps take, what is tried again and which tokens that takes.',
  systems: ['arx'],
  variables,
  rows: [
    {
      title: 'Flows',
      panels: [
        {
          kind: 'stat',
          title: 'Flow Success Rate',
          description:
            'Share of the runs that ended in the last 5 minutes without a failure; no value while none ended. Below 90 %, see Failures by Reason for what they have in common. A cancelled run counts as failed.',
          unit: 'percent',
          decimals: 1,
          min: 0,
          max: 100,
          thresholds: ['red', [90, 'yellow'], [99, 'green']],
          width: 6,
          height: 8,
          queries: [
            { expr: `100 * ${ended(succeeded)} / ((${ended(succeeded)} + ${ended(failed)}) > 0)`, legend: 'succeeded' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Flow Runs Started and Ended',
          description:
            'Runs that started, succeeded and failed within 5 minutes. Started well above the other two for longer than a run takes: runs are stuck, or their process died, which leaves a start without an end.',
          unit: 'short',
          width: 18,
          overrides: colored({ started: 'blue', succeeded: 'green', failed: 'red' }),
          queries: [
            { expr: sum(increase(started, '5m')), legend: 'started' },
            { expr: sum(increase(succeeded, '5m')), legend: 'succeeded' },
            { expr: sum(increase(failed, '5m')), legend: 'failed' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Failures by Reason',
          description:
            'Failed runs of the last 15 minutes by flow and reason, which is the name of the error or `cancelled`. One reason over many flows points to something they share, such as a provider; many reasons of one flow point to the flow.',
          unit: 'short',
          bars: true,
          stack: true,
          links: [toFlow],
          queries: [
            { expr: `${sum(increase(failed, '15m'), 'flow_id', 'reason')} > 0`, legend: '{{flow_id}}: {{reason}}' },
          ],
        },
        {
          kind: 'table',
          title: 'Runs by Flow and Branch',
          description:
            'Runs that started in the time range, by flow, branch and mode. Look for a flow that nobody expected, and for live runs on a branch that should only see dry runs. Branches outside the allow-list are `other`.',
          unit: 'short',
          decimals: 0,
          width: 12,
          columns: { flow_id: 'Flow', branch: 'Branch', exec_mode: 'Mode' },
          valueColumns: ['Runs'],
          queries: [
            { expr: `${sum(increase(started, '$__range'), 'flow_id', 'branch', 'exec_mode')} > 0`, legend: '' },
          ],
        },
      ],
    },
    {
      title: 'Steps',
      panels: [
        {
          kind: 'timeseries',
          title: 'Step P95 Latency',
          description:
            'The time that 95 % of the attempts of a step stay below. Look for a step that leaves its usual band: it sets the pace of the flow. Attempts over 5 minutes all show as 300 s, the highest bound.',
          unit: 'ms',
          links: [toFlow],
          queries: [{ expr: quantile(0.95, latency, 'flow_id', 'step_id'), legend: '{{flow_id}} / {{step_id}}' }],
        },
        {
          kind: 'heatmap',
          title: 'Step Latency Spread',
          description:
            'Attempts per second by how long they took. Two bands are two kinds of work under one name, such as answers from a cache and from a model; a band that climbs is a slowdown that a mean would hide.',
          unit: 'ops',
          axisUnit: 'ms',
          queries: [{ expr: sum(rate(latency), 'le'), legend: '{{le}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Steps in Flight',
          description:
            'Step attempts that run now. A line that stays up while no step ends is a step that hangs; a line that never falls below a number is the work that is always there.',
          unit: 'short',
          stack: true,
          links: [toFlow],
          queries: [{ expr: sum(of('ar_inflight_steps'), 'flow_id'), legend: '{{flow_id}}' }],
        },
        {
          kind: 'bargauge',
          title: 'Retries per Step',
          description:
            'Attempts that were repeated in the last hour. A few are the price of calling models; a step with more than ten wastes time and tokens, and is likely to fail soon.',
          unit: 'short',
          decimals: 0,
          thresholds: ['green', [3, 'yellow'], [10, 'red']],
          links: [toFlow],
          queries: [
            {
              expr: sum(increase(of('ar_step_retries_total'), '1h'), 'flow_id', 'step_id'),
              legend: '{{flow_id}} / {{step_id}}',
              instant: true,
            },
          ],
        },
      ],
    },
    {
      title: 'Models',
      panels: [
        {
          kind: 'timeseries',
          title: 'Tokens by Model',
          description:
            'Tokens of the last hour, sent (`in`) and received (`out`). A jump of `in` without more runs is a prompt that grew, often a history that is never cut.',
          unit: 'short',
          queries: [
            {
              expr: sum(increase(of('ar_tokens_total'), '1h'), 'model', 'direction'),
              legend: '{{model}} {{direction}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Tokens by Persona',
          description:
            'Tokens of the last hour by who asked. Look for a persona whose share grows while its work does not: its prompts or its retries do.',
          unit: 'short',
          queries: [
            {
              expr: sum(increase(of('ar_tokens_total'), '1h'), 'persona', 'direction'),
              legend: '{{persona}} {{direction}}',
            },
          ],
        },
      ],
    },
  ],
});
