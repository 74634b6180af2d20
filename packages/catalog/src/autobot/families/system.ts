import { config } from '@arx/metrics';
import { counter, gauge } from '../../family.ts';

/** Which way bytes went over the network. */
export const NETWORK_DIRECTIONS = ['sent', 'received'] as const;

/** Readings of the machine that the program runs on. */
export const systemFamilies = {
  cpuUsage: gauge({
    name: 'autobot_cpu_usage_percent',
    help: 'Processor use of the machine over all cores since the sample before, 0 to 100.',
    category: 'system',
    unit: 'percent',
    labels: {},
    state: 'host',
    merge: 'max',
    event: 'system.sample',
  }),
  memoryUsage: gauge({
    name: 'autobot_memory_usage_percent',
    help: 'Memory of the machine that is not available, 0 to 100.',
    category: 'system',
    unit: 'percent',
    labels: {},
    state: 'host',
    merge: 'max',
    event: 'system.sample',
  }),
  diskUsage: gauge({
    name: 'autobot_disk_usage_percent',
    help: 'How full a mounted file system is, 0 to 100.',
    category: 'system',
    unit: 'percent',
    labels: { mount_point: config() },
    state: 'host',
    merge: 'max',
    event: 'system.sample',
  }),
  networkBytes: counter({
    name: 'autobot_network_bytes_total',
    help: 'Bytes over all network interfaces but loopback since the program began to look.',
    category: 'system',
    unit: 'bytes',
    labels: { direction: NETWORK_DIRECTIONS },
    state: 'host',
    event: 'system.sample',
  }),
  loadAverage1m: gauge({
    name: 'autobot_load_average_1m',
    help: 'Load average of the machine over one minute.',
    category: 'system',
    unit: 'load',
    labels: {},
    state: 'host',
    merge: 'max',
    event: 'system.sample',
  }),
  loadAverage5m: gauge({
    name: 'autobot_load_average_5m',
    help: 'Load average of the machine over five minutes.',
    category: 'system',
    unit: 'load',
    labels: {},
    state: 'host',
    merge: 'max',
    event: 'system.sample',
  }),
  loadAverage15m: gauge({
    name: 'autobot_load_average_15m',
    help: 'Load average of the machine over a quarter of an hour.',
    category: 'system',
    unit: 'load',
    labels: {},
    state: 'host',
    merge: 'max',
    event: 'system.sample',
  }),
  processes: gauge({
    name: 'autobot_processes',
    help: 'Processes that exist on the machine.',
    category: 'system',
    unit: 'processes',
    labels: {},
    state: 'host',
    merge: 'max',
    event: 'system.sample',
  }),
};
