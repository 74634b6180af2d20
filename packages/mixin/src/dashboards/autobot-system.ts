import { max, rate } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { selector } from './select.ts';
import { UIDS } from './uids.ts';

const of = selector();

export const autobotSystem: BuiltDashboard = frame({
  uid: UIDS.autobotSystem,
  file: `${DASHBOARDS_DIRECTORY}/autobot-system-metrics.json`,
  title: 'AutoBot / System Metrics',
  description: 'The machines that the servers run on: processor, memory, disks, network and load.',
  systems: ['autobot'],
  rows: [
    {
      title: 'System',
      panels: [
        {
          kind: 'timeseries',
          title: 'CPU Usage',
          description:
            'Share of all cores that is busy. A machine at 100 % while others idle has work that is not spread.',
          unit: 'percent',
          max: 100,
          thresholds: ['green', [80, 'yellow'], [95, 'red']],
          thresholdLines: true,
          queries: [{ expr: max(of('autobot_cpu_usage_percent'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Memory Usage',
          description:
            'Share of the memory in use. A line that climbs in a straight slope is a leak; its process shows under ARX itself if it is the server.',
          unit: 'percent',
          max: 100,
          thresholds: ['green', [85, 'yellow'], [95, 'red']],
          thresholdLines: true,
          queries: [{ expr: max(of('autobot_memory_usage_percent'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'bargauge',
          title: 'Disk Usage by Mount Point',
          description:
            'Share of each disk that is full. Above 85 % an alert fires: make room before databases and worktrees need it.',
          unit: 'percent',
          max: 100,
          thresholds: ['green', [85, 'yellow'], [95, 'red']],
          queries: [
            {
              expr: max(of('autobot_disk_usage_percent'), 'instance', 'mount_point'),
              legend: '{{instance}} {{mount_point}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Network I/O',
          description:
            'Bytes per second that the machine sends and receives, all programs together. Look for a plateau: that is the limit of the line.',
          unit: 'Bps',
          queries: [
            {
              expr: max(rate(of('autobot_network_bytes_total')), 'instance', 'direction'),
              legend: '{{instance}} {{direction}}',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Process Count',
          description:
            'Processes on the machine. A number that climbs without end is a program that leaves its children behind.',
          unit: 'short',
          width: 6,
          height: 8,
          thresholds: ['green', [500, 'yellow'], [2000, 'red']],
          queries: [{ expr: max(of('autobot_processes'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Load Average',
          description:
            'Programs that run or wait to run, over 1, 5 and 15 minutes. More than the machine has cores: they wait for each other. The 1 minute line above the others is a load that is coming.',
          unit: 'short',
          width: 18,
          decimals: 2,
          queries: [
            { expr: max(of('autobot_load_average_1m'), 'instance'), legend: '{{instance}} 1m' },
            { expr: max(of('autobot_load_average_5m'), 'instance'), legend: '{{instance}} 5m' },
            { expr: max(of('autobot_load_average_15m'), 'instance'), legend: '{{instance}} 15m' },
          ],
        },
      ],
    },
  ],
});
