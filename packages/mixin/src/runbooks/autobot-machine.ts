import type { DiagnosisStep, Runbook, Runbooks } from './runbook.ts';

type MachineAlert =
  | 'HighCPUUsage'
  | 'CriticalCPUUsage'
  | 'HighMemoryUsage'
  | 'CriticalMemoryUsage'
  | 'HighDiskUsage'
  | 'CriticalDiskUsage'
  | 'HighNetworkTraffic';

const OWN_SHARE: DiagnosisStep = {
  say: 'Is it ARX itself? Cores that its serving process uses.',
  query: 'rate(process_cpu_user_seconds_total[5m]) + rate(process_cpu_system_seconds_total[5m])',
};

const processor = (meaning: string, impact: string): Runbook => ({
  meaning,
  impact,
  diagnosis: [
    { say: 'Since when, and on which machine?', query: 'autobot_cpu_usage_percent' },
    { say: 'How many processes want to run? More than there are cores wait.', query: 'autobot_load_average_5m' },
    OWN_SHARE,
    { say: 'How many steps run at once?', query: 'sum by (flow_id) (ar_inflight_steps)' },
    { say: 'Which process is it?', command: 'ps aux --sort=-%cpu | head' },
  ],
  mitigation: [
    'Programs that steps start (tests, builds) use it: run fewer runs at once (`--concurrency` of the worker).',
    'Move workers to another machine with the same `DATABASE_URL`.',
    'It is something else: end it, or move it away.',
  ],
});

const memory = (meaning: string, impact: string): Runbook => ({
  meaning,
  impact,
  diagnosis: [
    { say: 'Does it climb, or did it jump?', query: 'autobot_memory_usage_percent' },
    { say: 'Is it the serving process?', query: 'process_resident_memory_bytes' },
    { say: 'Or its heap?', query: 'nodejs_heap_size_used_bytes' },
    { say: 'Which process is it?', command: 'ps aux --sort=-rss | head' },
    { say: 'Has the kernel ended one already?', command: 'dmesg | grep -i "out of memory" | tail' },
  ],
  mitigation: [
    'Programs that steps start use it: run fewer runs at once (`--concurrency` of the worker).',
    'A process grows without end: restart it, and keep its numbers for a report.',
    'Add memory, or move workers to another machine.',
  ],
});

const disk = (meaning: string, impact: string): Runbook => ({
  meaning,
  impact,
  diagnosis: [
    { say: 'Which file system, and how fast does it fill?', query: 'autobot_disk_usage_percent' },
    {
      say: 'How full will it be in a day, if it goes on like this? 100 and more: it will not last.',
      query: 'predict_linear(autobot_disk_usage_percent[6h], 24 * 3600)',
    },
    { say: 'What is large?', command: 'du -xh --max-depth=2 MOUNT_POINT | sort -h | tail -20' },
    { say: 'Is it the database or its log?', command: 'du -sh ~/.local/share/arx/postgres' },
  ],
  mitigation: [
    'Old worktrees, logs and build results: remove them.',
    'The database: back up and remove old runs (`docs/database.md`).',
    'Prometheus: lower its retention by size.',
    'Make the disk larger.',
  ],
});

export const machineRunbooks: Runbooks<MachineAlert> = {
  HighCPUUsage: processor(
    'The processors of a machine have been used to more than 80 % for 5 minutes, over all cores.',
    'Steps and pages become slow. Nothing fails yet.',
  ),
  CriticalCPUUsage: processor(
    'The processors of a machine have been used to more than 95 % for 2 minutes, over all cores.',
    'Everything on it waits: heartbeats come late, so that workers are taken for dead, and scrapes run into their time limit.',
  ),
  HighMemoryUsage: memory(
    'More than 85 % of the memory of a machine has not been available for 10 minutes. Caches that the kernel can give back count as available.',
    'Little is left for what comes next. Nothing fails yet.',
  ),
  CriticalMemoryUsage: memory(
    'More than 95 % of the memory of a machine has not been available for 3 minutes.',
    'The kernel will end some process, most often the largest: a worker, whose runs then begin again, or the database.',
  ),
  HighDiskUsage: disk(
    'A file system has been more than 85 % full for an hour.',
    'Nothing fails yet; there is time to make room in daylight.',
  ),
  CriticalDiskUsage: disk(
    'A file system has been more than 95 % full for a quarter of an hour.',
    'Writes are about to fail: the database stops, the spool counts nothing any more, worktrees cannot be made.',
  ),
  HighNetworkTraffic: {
    meaning:
      'A machine has sent or received more than 100 MB per second for 5 minutes, over all interfaces but loopback.',
    impact: 'A slow network for all on it, and in a cloud a bill.',
    diagnosis: [
      { say: 'Which way?', query: 'max by (instance, direction) (rate(autobot_network_bytes_total[5m]))' },
      { say: 'Are those large prompts?', query: 'rate(autobot_claude_api_payload_bytes_sum[5m])' },
      { say: 'Which program is it?', command: 'ss -tnp | sort -k4 | head -40' },
    ],
    mitigation: [
      'Worktrees are cloned again and again: keep them.',
      'A backup or an update runs: let it end.',
      'It is nobody whom you know: cut the machine off, and find out.',
    ],
  },
};
