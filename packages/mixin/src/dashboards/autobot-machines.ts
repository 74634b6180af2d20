import { drillDown } from './drill-down.ts';
import { max } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { selector } from './select.ts';
import { UIDS } from './uids.ts';

const of = selector();

const toMachine = drillDown('This machine only', UIDS.autobotSystem, { instance: 'instance' });

export const autobotMachines: BuiltDashboard = frame({
  uid: UIDS.autobotMachines,
  file: `${DASHBOARDS_DIRECTORY}/autobot-multi-machine.json`,
  title: 'AutoBot / Multi-Machine',
  description: 'All machines side by side. Every machine that runs a server is one instance.',
  systems: ['autobot'],
  rows: [
    {
      title: 'Machines',
      panels: [
        {
          kind: 'stat',
          title: 'Target Up',
          description:
            'Whether Prometheus reaches the server of each machine. One that is down has no numbers on the other panels.',
          unit: 'none',
          width: 12,
          height: 5,
          background: true,
          sparkline: false,
          thresholds: ['red', [1, 'green']],
          mappings: { '0': ['Down', 'red'], '1': ['Up', 'green'] },
          queries: [{ expr: of('up'), legend: '{{instance}}' }],
        },
        {
          kind: 'stat',
          title: 'Service Status',
          description:
            'What each service is now: online, degraded or offline. Anything but online deserves a look at API Health.',
          unit: 'none',
          width: 12,
          height: 5,
          background: true,
          sparkline: false,
          thresholds: ['green'],
          mappings: { '1': ['Now', 'green'] },
          overrides: [
            { match: { regexp: '/degraded/' }, thresholds: ['yellow'], mappings: { '1': ['Now', 'yellow'] } },
            { match: { regexp: '/offline/' }, thresholds: ['red'], mappings: { '1': ['Now', 'red'] } },
          ],
          links: [drillDown('API Health', UIDS.autobotApi, { service: 'service_name' })],
          queries: [
            {
              expr: `${max(of('autobot_service_status'), 'service_name', 'status')} == 1`,
              legend: '{{service_name}}: {{status}}',
              instant: true,
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'CPU by Machine',
          description:
            'Share of all cores that is busy. One machine far above the others carries what could be spread.',
          unit: 'percent',
          max: 100,
          thresholds: ['green', [80, 'yellow'], [95, 'red']],
          links: [toMachine],
          queries: [{ expr: max(of('autobot_cpu_usage_percent'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Memory by Machine',
          description:
            'Share of the memory in use. A machine that is fuller than its sisters with the same work has a leak.',
          unit: 'percent',
          max: 100,
          thresholds: ['green', [85, 'yellow'], [95, 'red']],
          links: [toMachine],
          queries: [{ expr: max(of('autobot_memory_usage_percent'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Disk by Machine',
          description:
            'Share of each disk that is full. Prolong the line in your mind: where it meets 100 % is the day of the outage.',
          unit: 'percent',
          max: 100,
          thresholds: ['green', [85, 'yellow'], [95, 'red']],
          links: [toMachine],
          queries: [
            {
              expr: max(of('autobot_disk_usage_percent'), 'instance', 'mount_point'),
              legend: '{{instance}} {{mount_point}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Load by Machine',
          description:
            'Programs that run or wait to run, over one minute. Compare it with the number of cores of each machine.',
          unit: 'short',
          decimals: 2,
          links: [toMachine],
          queries: [{ expr: max(of('autobot_load_average_1m'), 'instance'), legend: '{{instance}}' }],
        },
      ],
    },
  ],
});
