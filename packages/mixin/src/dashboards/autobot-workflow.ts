import { colored } from '../grafana/field.ts';
import { drillDown } from './drill-down.ts';
import { increase, max, mean, quantile, quantiles, rate, share, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'workflow',
    labelName: 'workflow_type',
    label: 'Workflow',
    description: 'Workflows are flows, by their ids. Tasks are kept by their own types and do not follow this choice.',
    of: 'autobot_workflow_executions_total',
  },
];
const of = selector(variables);

const executions = of('autobot_workflow_executions_total');
const toWorkflow = drillDown('This workflow only', UIDS.autobotWorkflow, { workflow: 'workflow_type' });
const toFlow = drillDown('Steps of this flow', UIDS.flows, { flow: 'workflow_type' });

export const autobotWorkflow: BuiltDashboard = frame({
  uid: UIDS.autobotWorkflow,
  file: `${DASHBOARDS_DIRECTORY}/autobot-workflow-execution.json`,
  title: 'AutoBot / Workflow Execution',
  description: 'Workflows and their steps, approvals by people, and the tasks of agents with their queue.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'Totals of this time range',
      panels: [
        {
          kind: 'stat',
          title: 'Total Workflow Executions',
          description:
            'Workflows that ended in the time range shown, however they did. Compare with the same span of yesterday.',
          unit: 'short',
          decimals: 0,
          thresholds: ['blue'],
          queries: [{ expr: sum(increase(executions, '$__range')), legend: 'ended', instant: true }],
        },
        {
          kind: 'stat',
          title: 'Successful Workflows',
          description: 'Workflows of the time range that did what they should. The rest failed or was cancelled.',
          unit: 'short',
          decimals: 0,
          thresholds: ['green'],
          queries: [
            {
              expr: sum(increase(of('autobot_workflow_executions_total', 'status="success"'), '$__range')),
              legend: 'succeeded',
              instant: true,
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Failed Workflows',
          description:
            'Workflows of the time range that failed. Each has a reason under Failures by Reason of the flows overview.',
          unit: 'short',
          decimals: 0,
          thresholds: ['green', [1, 'red']],
          links: [drillDown('Reasons of failures', UIDS.flows)],
          queries: [
            {
              expr: sum(increase(of('autobot_workflow_executions_total', 'status="failed"'), '$__range')),
              legend: 'failed',
              instant: true,
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Active Workflows',
          description:
            'Workflows that run now, over all servers. A number that stays up at night is something that hangs.',
          unit: 'short',
          width: 6,
          thresholds: ['blue'],
          queries: [{ expr: sum(of('autobot_active_workflows')), legend: 'active' }],
        },
        {
          kind: 'stat',
          title: 'Workflow Success Rate',
          description:
            'Share of the workflows of the last 5 minutes that succeeded; no value while none ended. Cancelled ones count as not succeeded.',
          unit: 'percentunit',
          decimals: 1,
          width: 6,
          thresholds: ['red', [0.9, 'yellow'], [0.99, 'green']],
          queries: [
            {
              expr: share(of('autobot_workflow_executions_total', 'status="success"'), executions, '5m'),
              legend: 'success',
            },
          ],
        },
      ],
    },
    {
      title: 'Workflows',
      panels: [
        {
          kind: 'timeseries',
          title: 'Workflow Duration Percentiles',
          description:
            'How long half, 95 % and 99 % of the workflows stay below. Above 10 minutes at p95 an alert fires; an hour is the highest bound.',
          unit: 's',
          thresholds: ['green', [600, 'red']],
          queries: quantiles([0.5, 0.95, 0.99], of('autobot_workflow_duration_seconds_bucket')),
        },
        {
          kind: 'timeseries',
          title: 'Average Workflow Duration',
          description:
            'Mean time of each workflow. Far above its own past: one of its steps got slow, which the flows overview shows.',
          unit: 's',
          links: [toWorkflow, toFlow],
          queries: [
            {
              expr: mean((part) => of(`autobot_workflow_duration_seconds${part}`), 'workflow_type'),
              legend: '{{workflow_type}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Workflow Execution Rate',
          description:
            'Workflows per second by how they ended. Red that takes the place of green is a change that broke something.',
          unit: 'cps',
          stack: true,
          overrides: colored({ success: 'green', failed: 'red', cancelled: 'yellow' }),
          queries: [{ expr: sum(rate(executions), 'status'), legend: '{{status}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Workflow Steps',
          description: 'Steps per second by how they ended. Many skipped ones are guards that do not let work through.',
          unit: 'cps',
          stack: true,
          overrides: colored({ completed: 'green', failed: 'red', skipped: 'blue' }),
          queries: [{ expr: sum(rate(of('autobot_workflow_steps_executed_total')), 'status'), legend: '{{status}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Approvals by Decision',
          description:
            'What people decided within the last hour. It counts decisions: requests that still wait are not in it.',
          unit: 'short',
          width: 24,
          overrides: colored({ approved: 'green', rejected: 'red', skipped: 'blue' }),
          queries: [
            { expr: sum(increase(of('autobot_workflow_approvals_total'), '1h'), 'decision'), legend: '{{decision}}' },
          ],
        },
      ],
    },
    {
      title: 'Tasks',
      panels: [
        {
          kind: 'piechart',
          title: 'Agent Usage Breakdown',
          description:
            'Tasks of the last day by the kind of agent that did them. One agent with nearly all of them is where the next bottleneck will be.',
          unit: 'short',
          decimals: 0,
          queries: [
            {
              expr: sum(increase(of('autobot_tasks_executed_total'), '24h'), 'agent_type'),
              legend: '{{agent_type}}',
              instant: true,
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Active Tasks by Agent',
          description:
            'Tasks that each kind of agent works on now. A flat line that never falls is a task that does not end.',
          unit: 'short',
          stack: true,
          width: 16,
          queries: [{ expr: sum(of('autobot_active_tasks'), 'agent_type'), legend: '{{agent_type}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Task Queue Depth',
          description:
            'Tasks that wait, by priority. Low ones may wait; more than 50 high ones for 5 minutes raise an alert: there are too few workers.',
          unit: 'short',
          thresholds: ['green', [50, 'red']],
          overrides: colored({ high: 'red', normal: 'blue', low: 'green' }),
          queries: [{ expr: max(of('autobot_task_queue_size'), 'priority'), legend: '{{priority}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Task Duration (p95)',
          description:
            'The time that 95 % of the tasks of a type stay below. A type that leaves its band holds its agent back.',
          unit: 's',
          queries: [
            { expr: quantile(0.95, of('autobot_task_duration_seconds_bucket'), 'task_type'), legend: '{{task_type}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Task Retries by Reason',
          description:
            'Tasks that were tried again within the last hour, and why. `timeout` and `rate_limit` pass; `error` comes back until somebody looks.',
          unit: 'short',
          width: 24,
          queries: [
            {
              expr: sum(increase(of('autobot_task_retries_total'), '1h'), 'task_type', 'reason'),
              legend: '{{task_type}}: {{reason}}',
            },
          ],
        },
      ],
    },
  ],
});
