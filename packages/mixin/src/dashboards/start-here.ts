import { colored } from '../grafana/field.ts';
import { drillDown } from './drill-down.ts';
import { increase, max, newOrIncreased, quantile, rate, share, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { selector } from './select.ts';
import { UIDS } from './uids.ts';

const of = selector();

const toFlows = drillDown('Flows and steps', UIDS.flows);
const toFlow = drillDown('This flow', UIDS.flows, { flow: 'flow_id' });
const toQueue = drillDown('The queue', UIDS.xyn);
const toModels = drillDown('Models and cost', UIDS.autobotLlm);
const toItself = drillDown('ARX itself', UIDS.arxItself);

const cost = of('llm_cost_dollars_total');
const calls = of('llm_requests_total');

/**
 * One screen. Each number is taken from the one system that counts it best, so none is counted twice; where that system
 * is switched off its panels are empty.
 */
export const startHere: BuiltDashboard = frame({
  uid: UIDS.startHere,
  file: `${DASHBOARDS_DIRECTORY}/start-here.json`,
  title: 'ARX: Start here',
  description: 'What runs, what it costs and what hangs, on one screen. Click a number for the dashboard behind it.',
  rows: [
    {
      title: 'What runs',
      panels: [
        {
          kind: 'stat',
          title: 'Servers Up',
          description:
            'Scraped servers that answer. Below the number you started: one is down, its numbers are missing everywhere else, and ARX itself shows which.',
          unit: 'short',
          thresholds: ['red', [1, 'green']],
          width: 3,
          height: 7,
          links: [toItself],
          queries: [{ expr: sum(of('up')), legend: 'up' }],
        },
        {
          kind: 'stat',
          title: 'Runs Running',
          description:
            'Runs that are being worked on, by the database. 0 while runs wait means that no worker takes them.',
          unit: 'short',
          thresholds: ['blue'],
          width: 3,
          height: 7,
          links: [toQueue],
          queries: [{ expr: max(of('xyn_queue_depth', 'status="RUNNING"')), legend: 'running' }],
        },
        {
          kind: 'stat',
          title: 'Steps in Flight',
          description:
            'Step attempts that run now. A number that stands still for longer than a step takes is a step that hangs.',
          unit: 'short',
          thresholds: ['blue'],
          width: 3,
          height: 7,
          links: [toFlows],
          // The gauge goes with the last process that had a step, and comes with the first.
          queries: [
            {
              expr: `${sum(of('ar_inflight_steps'))} or 0 * ${sum(of('ar_flow_started_total'))}`,
              legend: 'steps',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Workers Alive',
          description: 'Workers whose heartbeat is fresh. 0: nothing in the queue moves.',
          unit: 'short',
          thresholds: ['red', [1, 'green']],
          width: 3,
          height: 7,
          links: [toQueue],
          queries: [{ expr: max(of('xyn_workers_alive')), legend: 'workers' }],
        },
        {
          kind: 'timeseries',
          title: 'Flow Runs Ended',
          description:
            'Runs that succeeded and failed within 5 minutes. Red without green: everything fails, which is one cause, not many.',
          unit: 'short',
          bars: true,
          stack: true,
          width: 12,
          height: 7,
          links: [toFlows],
          overrides: colored({ succeeded: 'green', failed: 'red' }),
          queries: [
            { expr: sum(increase(of('ar_flow_success_total'), '5m')), legend: 'succeeded' },
            { expr: sum(increase(of('ar_flow_fail_total'), '5m')), legend: 'failed' },
          ],
        },
      ],
    },
    {
      title: 'What it costs',
      panels: [
        {
          kind: 'stat',
          title: 'Cost (24h)',
          description:
            'Estimated dollars of all model calls in the last 24 hours. Above 10 an alert fires. Calls without a known price add nothing; series that Prometheus does not know for a day yet count as a whole.',
          unit: 'currencyUSD',
          noValue: 'Nothing priced yet',
          decimals: 2,
          thresholds: ['green', [5, 'yellow'], [10, 'red']],
          width: 4,
          height: 7,
          links: [toModels],
          // A model has its cost only from its first call on.
          queries: [{ expr: sum(newOrIncreased(cost, '24h')), legend: 'last 24 hours', instant: true }],
        },
        {
          kind: 'stat',
          title: 'Tokens (24h)',
          description:
            'Tokens sent and received in the last 24 hours. Look at it when the cost jumps: more tokens, or a dearer model?',
          unit: 'short',
          thresholds: ['blue'],
          width: 4,
          height: 7,
          links: [toModels],
          queries: [{ expr: sum(increase(of('llm_tokens_total'), '24h')), legend: 'last 24 hours', instant: true }],
        },
        {
          kind: 'stat',
          title: 'Failed Model Calls',
          description:
            'Share of model calls in the last 5 minutes that did not succeed. A fifth or more is a provider in trouble, or a limit that is used up.',
          unit: 'percentunit',
          decimals: 1,
          thresholds: ['green', [0.05, 'yellow'], [0.2, 'red']],
          width: 4,
          height: 7,
          links: [toModels],
          queries: [{ expr: share(of('llm_requests_total', 'result!="success"'), calls, '5m'), legend: 'failed' }],
        },
        {
          kind: 'timeseries',
          title: 'Cost per Hour by Model',
          description: 'What the present pace would cost in an hour. Look for one model that leaves the others behind.',
          unit: 'currencyUSD',
          noValue: 'Nothing priced yet',
          stack: true,
          width: 12,
          height: 7,
          links: [toModels],
          queries: [{ expr: `3600 * ${sum(rate(cost), 'model')}`, legend: '{{model}}' }],
        },
      ],
    },
    {
      title: 'What hangs',
      panels: [
        {
          kind: 'stat',
          title: 'Alerts Firing',
          description:
            'Alerts that fire now. Alertmanager, and the page Alerts of Prometheus, name each with its runbook; marks on the panels show since when.',
          unit: 'short',
          thresholds: ['green', [1, 'red']],
          background: true,
          width: 3,
          height: 7,
          queries: [{ expr: 'count(ALERTS{alertstate="firing", system=~".+"}) or vector(0)', legend: 'firing' }],
        },
        {
          kind: 'stat',
          title: 'Runs Waiting',
          description: 'Runs that may start now and do not. Should be near 0; above 100 for 5 minutes an alert fires.',
          unit: 'short',
          thresholds: ['green', [10, 'yellow'], [100, 'red']],
          width: 3,
          height: 7,
          links: [toQueue],
          queries: [{ expr: max(of('xyn_queue_ready_depth')), legend: 'ready' }],
        },
        {
          kind: 'stat',
          title: 'Longest Wait',
          description: 'How long the run that waits longest has been ready. Above 5 minutes an alert fires.',
          unit: 's',
          decimals: 0,
          thresholds: ['green', [60, 'yellow'], [300, 'red']],
          width: 3,
          height: 7,
          links: [toQueue],
          queries: [{ expr: max(of('xyn_queue_oldest_ready_seconds')), legend: 'oldest ready run' }],
        },
        {
          kind: 'stat',
          title: 'Expired Leases',
          description: 'Runs whose worker died or hangs, so that nobody works on them. Must be 0.',
          unit: 'short',
          thresholds: ['green', [1, 'red']],
          width: 3,
          height: 7,
          links: [toQueue],
          queries: [{ expr: max(of('xyn_running_with_expired_lease')), legend: 'expired' }],
        },
        {
          kind: 'timeseries',
          title: 'Slowest Steps (p95)',
          description:
            'The five steps with the longest attempts. Look for one that climbs: it is where the time goes, and most often it waits for a model.',
          unit: 'ms',
          width: 12,
          height: 7,
          links: [toFlow],
          queries: [
            {
              expr: `topk(5, ${quantile(0.95, of('ar_step_latency_ms_bucket'), 'flow_id', 'step_id')})`,
              legend: '{{flow_id}} / {{step_id}}',
            },
          ],
        },
      ],
    },
  ],
});
