import { colored } from '../grafana/field.ts';
import { drillDown } from './drill-down.ts';
import { increase, max, mean, quantile, quantiles, rate, sum } from './expressions.ts';
import { type BuiltDashboard, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'profile',
    labelName: 'worker_profile',
    label: 'Worker profile',
    description: 'Kinds of workers: planner, coder, tester and so on.',
    of: 'task_completion_total',
  },
  {
    name: 'model',
    labelName: 'model',
    label: 'Model',
    description: 'Models by name.',
    of: 'llm_requests_total',
  },
];
const of = selector(variables);

/** Executions that are over; one that is sent back is followed by another and counts there. */
const finished = of('task_completion_total', 'status!="retry"');

const toProfile = drillDown('This worker profile only', UIDS.orchestrator, { profile: 'worker_profile' });
const toModel = drillDown('Calls of this model', UIDS.autobotLlm, { model: 'model' });

export const orchestrator: BuiltDashboard = frame({
  uid: UIDS.orchestrator,
  file: 'observability/grafana/dashboards/agent-orchestrator.json',
  title: 'Agent Orchestrator - Overview',
  description: 'Merges and their lock, tasks and the workers that do them, and what model calls cost.',
  systems: ['orchestrator'],
  variables,
  rows: [
    {
      title: 'Now',
      panels: [
        {
          kind: 'gauge',
          title: 'Active Merges',
          description:
            'Merges that hold a lock now. 0 or 1 per repository is right; more in one repository is a broken lock, which Lock Violations counts exactly.',
          unit: 'short',
          min: 0,
          max: 5,
          thresholds: ['green', [2, 'yellow']],
          queries: [{ expr: sum(of('git_active_merges')), legend: 'merges' }],
        },
        {
          kind: 'gauge',
          title: 'Active Tasks',
          description:
            'Tasks that are being worked on. Below 10 is usual, above it work piles up; a number that does not move at all is a deadlock.',
          unit: 'short',
          min: 0,
          max: 20,
          thresholds: ['green', [10, 'yellow'], [15, 'red']],
          queries: [{ expr: sum(max(of('tasks_by_state', 'status="active"'), 'status')), legend: 'active' }],
        },
        {
          kind: 'gauge',
          title: 'Total LLM Cost',
          description:
            'Estimated dollars of the time range shown. More than 10 in a day raise an alert. Calls of models without a known price add nothing, and the first scrape of a new series is its base line: what it shows then is not counted.',
          unit: 'currencyUSD',
          decimals: 2,
          min: 0,
          max: 10,
          thresholds: ['green', [5, 'yellow'], [10, 'red']],
          queries: [
            {
              expr: sum(increase(of('llm_cost_dollars_total'), '$__range')),
              legend: 'in this time range',
              instant: true,
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Lock Violations (24h)',
          description:
            'Merges of the last day that began while another one held the same lock. Must be 0: two merges at once can lose work.',
          unit: 'short',
          decimals: 0,
          width: 6,
          height: 6,
          background: true,
          thresholds: ['green', [1, 'red']],
          queries: [
            { expr: max(increase(of('git_lock_violations_total'), '24h')), legend: 'violations', instant: true },
          ],
        },
      ],
    },
    {
      title: 'Merges',
      panels: [
        {
          kind: 'timeseries',
          title: 'Git Merge Duration',
          description:
            'How long half, 95 % and 99 % of the merges stay below, without the wait for the lock. A p95 below 5 s is good, above 10 s slow: look at the size of branches, and at conflicts that a model resolves.',
          unit: 's',
          thresholds: ['green', [5, 'yellow'], [10, 'red']],
          queries: quantiles([0.5, 0.95, 0.99], of('git_merge_duration_seconds_bucket')),
        },
        {
          kind: 'timeseries',
          title: 'Merge Results',
          description:
            'Merges per second by result. `conflict` counts also those that were resolved afterwards. More than half in conflict raises an alert: tasks work on the same files.',
          unit: 'ops',
          stack: true,
          overrides: colored({ success: 'green', conflict: 'yellow', error: 'red' }),
          queries: [{ expr: sum(rate(of('git_merge_total')), 'result'), legend: '{{result}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Merge Lock Wait Time (p95)',
          description:
            'The time that 95 % of the merges wait for the lock at most. Longer than a merge takes: several queue up, and tasks finish later than they could.',
          unit: 's',
          thresholds: ['green', [30, 'yellow'], [120, 'red']],
          queries: [{ expr: quantile(0.95, of('git_lock_wait_duration_seconds_bucket')), legend: 'p95' }],
        },
        {
          kind: 'timeseries',
          title: 'Size of Merges',
          description:
            'Mean files changed and mean files in conflict per merge. Conflicts grow with the size of merges: smaller tasks help most.',
          unit: 'short',
          decimals: 1,
          queries: [
            { expr: mean((part) => of(`git_files_modified_per_merge${part}`)), legend: 'files changed' },
            { expr: mean((part) => of(`git_conflicts_per_merge${part}`)), legend: 'files in conflict' },
          ],
        },
      ],
    },
    {
      title: 'Tasks and workers',
      panels: [
        {
          kind: 'timeseries',
          title: 'Task States',
          description:
            'Tasks in each state. `blocked` or `waiting_human` that grows needs somebody; `active` that stays flat while `ready` grows needs workers.',
          unit: 'short',
          stack: true,
          overrides: colored({ planned: 'purple', ready: 'blue', active: 'yellow', complete: 'green', failed: 'red' }),
          queries: [{ expr: max(of('tasks_by_state'), 'status'), legend: '{{status}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Task Execution Duration',
          description:
            'The time that 95 % of the executions stay below, by profile. Usual: planner 5 to 30 s, tester 10 to 60 s, coder 30 to 120 s; above 300 s something waits for a timeout.',
          unit: 's',
          thresholds: ['green', [120, 'yellow'], [300, 'red']],
          thresholdLines: true,
          links: [toProfile],
          queries: [
            {
              expr: quantile(0.95, of('task_execution_duration_seconds_bucket'), 'worker_profile'),
              legend: '{{worker_profile}}',
            },
          ],
        },
        {
          kind: 'gauge',
          title: 'Worker Success Rate (%)',
          description:
            'Share of the executions of the last 5 minutes that succeeded, by profile, those that were sent back left out. A profile at 0 % fails every time: see what its tasks have in common.',
          unit: 'percent',
          min: 0,
          max: 100,
          width: 12,
          height: 8,
          thresholds: ['red', [80, 'yellow'], [95, 'green']],
          links: [toProfile],
          queries: [
            {
              expr: `100 * (sum by (worker_profile) (rate(${of('task_completion_total', 'status="success"')}[5m])) or 0 * sum by (worker_profile) (rate(${finished}[5m]))) / (sum by (worker_profile) (rate(${finished}[5m])) > 0)`,
              legend: '{{worker_profile}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Retries per Task',
          description:
            'Mean retries of the tasks that came to an end. Above 1 most tasks need a second attempt: look at what testers send back.',
          unit: 'short',
          decimals: 2,
          thresholds: ['green', [1, 'yellow'], [3, 'red']],
          queries: [{ expr: mean((part) => of(`task_retry_count${part}`)), legend: 'retries' }],
        },
        {
          kind: 'timeseries',
          title: 'Busy Workers',
          description:
            'Workers that execute something now, by profile. 0 while tasks are ready: the director does not dispatch.',
          unit: 'short',
          stack: true,
          width: 24,
          links: [toProfile],
          queries: [{ expr: sum(of('active_workers'), 'worker_profile'), legend: '{{worker_profile}}' }],
        },
      ],
    },
    {
      title: 'Models',
      panels: [
        {
          kind: 'timeseries',
          title: 'LLM Requests by Model',
          description:
            'Calls per second by model and result. `rate_limit` and `timeout` are passing; `error` that stays is a key, a model or a prompt that is refused.',
          unit: 'reqps',
          links: [toModel],
          queries: [{ expr: sum(rate(of('llm_requests_total')), 'model', 'result'), legend: '{{model}} {{result}}' }],
        },
        {
          kind: 'timeseries',
          title: 'LLM Request Duration (p95)',
          description:
            'The time that 95 % of the calls of a model stay below. It sets the pace of every task; calls over 5 minutes all show as 300 s.',
          unit: 's',
          thresholds: ['green', [60, 'yellow'], [120, 'red']],
          links: [toModel],
          queries: [{ expr: quantile(0.95, of('llm_request_duration_seconds_bucket'), 'model'), legend: '{{model}}' }],
        },
        {
          kind: 'timeseries',
          title: 'LLM Tokens by Model and Type',
          description:
            'Tokens of the last hour, prompt and completion. Prompts that grow while completions do not are context that nobody cuts.',
          unit: 'short',
          links: [toModel],
          queries: [
            { expr: sum(increase(of('llm_tokens_total'), '1h'), 'model', 'type'), legend: '{{model}} {{type}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Rate Limit Answers by Provider',
          description:
            'Calls of the last 5 minutes that a provider refused for rate. More than one in ten seconds raises an alert: fewer workers, or another provider.',
          unit: 'short',
          thresholds: ['green', [1, 'yellow'], [30, 'red']],
          queries: [
            { expr: sum(increase(of('llm_rate_limit_events_total'), '5m'), 'provider'), legend: '{{provider}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'LLM Retries by Error',
          description:
            'Calls of the last hour that were repeated, by the error before. Each one delays its task by the backoff.',
          unit: 'short',
          width: 24,
          links: [toModel],
          queries: [
            {
              expr: sum(increase(of('llm_retry_attempts_total'), '1h'), 'model', 'error_type'),
              legend: '{{model}} {{error_type}}',
            },
          ],
        },
      ],
    },
  ],
});
