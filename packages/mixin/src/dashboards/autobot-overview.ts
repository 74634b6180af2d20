import { drillDown } from './drill-down.ts';
import { max, min, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { selector } from './select.ts';
import { UIDS } from './uids.ts';

const of = selector();

const toSystem = drillDown('The machine', UIDS.autobotSystem);
const toErrors = drillDown('Errors', UIDS.autobotErrors);
const toWorkflows = drillDown('Workflows', UIDS.autobotWorkflow);
const toClaude = drillDown('Claude API', UIDS.autobotClaude);
const toApi = drillDown('The API', UIDS.autobotApi);
const toPerformance = drillDown('Accelerators', UIDS.autobotPerformance);

export const autobotOverview: BuiltDashboard = frame({
  uid: UIDS.autobot,
  file: `${DASHBOARDS_DIRECTORY}/autobot-overview.json`,
  title: 'AutoBot Overview',
  description: 'The machines, the services and the work of AutoBot in eight numbers; each leads to its own dashboard.',
  systems: ['autobot'],
  rows: [
    {
      title: 'Machines',
      panels: [
        {
          kind: 'gauge',
          title: 'CPU Usage',
          description:
            'Share of all cores that is busy, per machine. Above 80 % for 5 minutes an alert fires; above 95 % everything gets slow.',
          unit: 'percent',
          min: 0,
          max: 100,
          thresholds: ['green', [80, 'yellow'], [95, 'red']],
          links: [toSystem],
          queries: [{ expr: max(of('autobot_cpu_usage_percent'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'gauge',
          title: 'Memory Usage',
          description:
            'Share of the memory that is in use, per machine. Above 85 % for 10 minutes an alert fires; above 95 % the system begins to swap or to kill.',
          unit: 'percent',
          min: 0,
          max: 100,
          thresholds: ['green', [85, 'yellow'], [95, 'red']],
          links: [toSystem],
          queries: [{ expr: max(of('autobot_memory_usage_percent'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'gauge',
          title: 'Disk Usage',
          description:
            'Share of the root disk that is full, per machine. At 100 % databases stop; worktrees and logs are what grows.',
          unit: 'percent',
          min: 0,
          max: 100,
          thresholds: ['green', [85, 'yellow'], [95, 'red']],
          links: [toSystem],
          queries: [
            { expr: max(of('autobot_disk_usage_percent', 'mount_point="/"'), 'instance'), legend: '{{instance}}' },
          ],
        },
        {
          kind: 'gauge',
          title: 'NPU Utilization',
          description:
            'Share of the neural processor that is busy; no value where there is none. 0 under load: inference runs on the CPU.',
          unit: 'percent',
          min: 0,
          max: 100,
          thresholds: ['green', [80, 'yellow'], [95, 'red']],
          links: [toPerformance],
          queries: [{ expr: max(of('autobot_npu_utilization_percent'), 'instance'), legend: '{{instance}}' }],
        },
      ],
    },
    {
      title: 'Services and work',
      panels: [
        {
          kind: 'stat',
          title: 'Service Status',
          description: 'Services that answer their check. A service that is degraded or offline shows as not online.',
          unit: 'none',
          width: 10,
          height: 6,
          background: true,
          sparkline: false,
          thresholds: ['red', [1, 'green']],
          mappings: { '0': ['Not online', 'red'], '1': ['Online', 'green'] },
          links: [toApi],
          queries: [
            {
              expr: max(of('autobot_service_status', 'status="online"'), 'service_name', 'status'),
              legend: '{{service_name}}',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Claude API Rate Limit',
          description:
            'Requests that Claude still allows until the limit is renewed. Below 100 an alert fires; at 0 calls are refused.',
          unit: 'short',
          width: 7,
          height: 6,
          thresholds: ['red', [100, 'yellow'], [500, 'green']],
          links: [toClaude],
          queries: [{ expr: min(of('autobot_claude_api_rate_limit_remaining')), legend: 'requests left' }],
        },
        {
          kind: 'stat',
          title: 'Active Workflows',
          description:
            'Workflows that run now. A number that never falls to what is usual at rest is a workflow that hangs.',
          unit: 'short',
          width: 7,
          height: 6,
          thresholds: ['blue'],
          links: [toWorkflows],
          queries: [{ expr: sum(of('autobot_active_workflows')), legend: 'workflows' }],
        },
        {
          kind: 'timeseries',
          title: 'Error Rate',
          description:
            'Errors per second that were handled somewhere. A step up that stays begins with a change: look for its time on the other panels.',
          unit: 'eps',
          width: 24,
          links: [toErrors],
          queries: [{ expr: sum(rate(of('autobot_errors_total'))), legend: 'errors' }],
        },
      ],
    },
  ],
});
