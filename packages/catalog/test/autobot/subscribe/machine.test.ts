import { sampleValue } from '@arx/metrics';
import {
  type GpuReading,
  gpuSample,
  npuSample,
  processStart,
  type SystemSampleFields,
  systemSample,
} from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, only, scraped } from '../fixtures/listening.ts';

const sample = (fields: SystemSampleFields): void => systemSample.publish(() => fields);

const FLAG = 'autobot_bottleneck_detected';
const ADVICE = 'autobot_optimization_recommendations_total';

test('a reading of the machine is set, the network by its growth', () => {
  const { moved } = listen();
  const reading: SystemSampleFields = {
    cpuPercent: 40,
    memoryPercent: 50,
    disks: [{ mountPoint: '/', usedPercent: 70 }],
    network: { sentBytes: 100, receivedBytes: 250, usedPercent: undefined },
    loadAverage: [1, 2, 3],
    processes: 200,
  };
  expect(moved(() => sample(reading))).toEqual([
    [FLAG, { category: 'cpu' }, 0],
    [FLAG, { category: 'disk' }, 0],
    [FLAG, { category: 'memory' }, 0],
    ['autobot_cpu_usage_percent', {}, 40],
    ['autobot_disk_usage_percent', { mount_point: '/' }, 70],
    ['autobot_load_average_15m', {}, 3],
    ['autobot_load_average_1m', {}, 1],
    ['autobot_load_average_5m', {}, 2],
    ['autobot_memory_usage_percent', {}, 50],
    ['autobot_network_bytes_total', { direction: 'received' }, 250],
    ['autobot_network_bytes_total', { direction: 'sent' }, 100],
    ['autobot_performance_score', {}, 30],
    ['autobot_processes', {}, 200],
  ]);
  expect(moved(() => sample(reading))).toEqual([
    ['autobot_network_bytes_total', { direction: 'received' }, 250],
    ['autobot_network_bytes_total', { direction: 'sent' }, 100],
  ]);
});

test('what cannot be read has no series, also when it could be before', async () => {
  const { registry } = listen();
  sample({ cpuPercent: 40, memoryPercent: 50, processes: 3, disks: [{ mountPoint: '/data', usedPercent: 1 }] });
  sample({});
  for (const family of ['cpu_usage_percent', 'memory_usage_percent', 'processes', 'disk_usage_percent']) {
    expect(await scraped(registry, `autobot_${family}`)).toEqual([]);
  }
  expect(await scraped(registry, 'autobot_performance_score')).toEqual([]);
  expect(await scraped(registry, FLAG)).toEqual([]);
});

test('the score is what the scarcest resource has left', () => {
  const { registry } = listen();
  const score = () => sampleValue(registry, 'autobot_performance_score');
  sample({ cpuPercent: 10, memoryPercent: 20, disks: [{ mountPoint: '/', usedPercent: 97 }] });
  expect(score()).toBe(3);
  sample({ memoryPercent: 60 });
  expect(score()).toBe(40);
  sample({ cpuPercent: 100 });
  expect(score()).toBe(0);
});

test('advice is given each time that a flag goes up, and not while it stays up', () => {
  const { registry, moved } = listen();
  const judged = (fields: SystemSampleFields) =>
    only(
      moved(() => sample(fields)),
      FLAG,
      ADVICE,
    );
  expect(judged({ memoryPercent: 90 })).toEqual([[FLAG, { category: 'memory' }, 0]]);
  expect(judged({ memoryPercent: 90.5 })).toEqual([
    [FLAG, { category: 'memory' }, 1],
    [ADVICE, { category: 'memory', priority: 'high' }, 1],
  ]);
  expect(judged({ memoryPercent: 99 })).toEqual([]);
  expect(judged({ memoryPercent: 20 })).toEqual([[FLAG, { category: 'memory' }, -1]]);
  expect(judged({ memoryPercent: 95 })).toHaveLength(2);
  expect(sampleValue(registry, ADVICE, { category: 'memory' })).toBe(2);
  // The first event of each is visible to increase(): the series stood at 0.
  expect(sampleValue(registry, ADVICE, { category: 'cpu' })).toBe(0);
});

test('the network is judged only where its speed is known', async () => {
  const { registry } = listen();
  sample({ network: { sentBytes: 1, receivedBytes: 1, usedPercent: undefined } });
  expect(await scraped(registry, FLAG)).toEqual([]);
  sample({ network: { sentBytes: 1, receivedBytes: 1, usedPercent: 96 } });
  expect(await scraped(registry, FLAG)).toEqual(['network 1']);
  expect(sampleValue(registry, ADVICE, { category: 'network', priority: 'low' })).toBe(1);
});

test('limits are those of the registry', async () => {
  const { registry } = listen({ bottleneckLimits: { cpu: 50 } });
  sample({ cpuPercent: 60, memoryPercent: 60 });
  expect(await scraped(registry, FLAG)).toEqual(['cpu 1', 'memory 0']);
});

const GPU: GpuReading = {
  id: '0',
  name: 'RTX',
  utilizationPercent: 50,
  memoryPercent: 40,
  temperatureCelsius: 65,
  powerWatts: 120,
  throttling: [],
};

const gpus = (...list: readonly GpuReading[]): void => gpuSample.publish(() => ({ gpus: list }));

test('a machine without a GPU says so, and has no other series', () => {
  const { moved } = listen();
  expect(moved(() => gpus())).toEqual([['autobot_gpu_available', {}, 0]]);
});

test('a GPU has the series that its driver tells, and none when it is gone', async () => {
  const { registry, moved } = listen();
  const labels = { gpu_id: '0', gpu_name: 'RTX' };
  expect(moved(() => gpus(GPU))).toEqual([
    [FLAG, { category: 'gpu' }, 0],
    ['autobot_gpu_available', {}, 1],
    ['autobot_gpu_memory_utilization_percent', labels, 40],
    ['autobot_gpu_power_watts', labels, 120],
    ['autobot_gpu_temperature_celsius', labels, 65],
    ['autobot_gpu_utilization_percent', labels, 50],
  ]);
  gpus({ ...GPU, powerWatts: undefined }, { ...GPU, id: '1', utilizationPercent: 95 });
  expect(await scraped(registry, 'autobot_gpu_power_watts')).toEqual(['1 RTX 120']);
  expect(await scraped(registry, FLAG)).toEqual(['gpu 1']);
  expect(sampleValue(registry, ADVICE, { category: 'gpu', priority: 'medium' })).toBe(1);
  gpus();
  for (const reading of ['utilization_percent', 'memory_utilization_percent', 'temperature_celsius', 'power_watts']) {
    expect(await scraped(registry, `autobot_gpu_${reading}`)).toEqual([]);
  }
  expect(await scraped(registry, 'autobot_gpu_available')).toEqual([' 0']);
  expect(await scraped(registry, FLAG)).toEqual([]);
});

test('throttling counts when it begins, by cause', async () => {
  const { registry } = listen();
  const slowed = (throttling: GpuReading['throttling']) => gpus({ ...GPU, throttling });
  slowed([]);
  slowed(['thermal']);
  slowed(['thermal', 'power']);
  slowed([]);
  slowed(['thermal']);
  slowed(undefined);
  expect(await scraped(registry, 'autobot_gpu_throttling_events_total')).toEqual(['0 thermal 2', '0 power 1']);
});

test('a neural processor has the series that its driver tells', () => {
  const { moved } = listen();
  expect(
    moved(() =>
      npuSample.publish(() => ({
        available: true,
        utilizationPercent: 30,
        accelerationRatio: 4,
        inferences: [{ modelType: 'vision', count: 5 }],
      })),
    ),
  ).toEqual([
    ['autobot_npu_acceleration_ratio', {}, 4],
    ['autobot_npu_available', {}, 1],
    ['autobot_npu_inference_total', { model_type: 'vision' }, 5],
    ['autobot_npu_utilization_percent', {}, 30],
  ]);
  expect(moved(() => npuSample.publish(() => ({ available: false })))).toEqual([
    ['autobot_npu_acceleration_ratio', {}, Number.NaN],
    ['autobot_npu_available', {}, -1],
    ['autobot_npu_utilization_percent', {}, Number.NaN],
  ]);
});

test.each([
  [true, false, 1],
  [true, true, 0],
  [false, false, 0],
  [false, true, 0],
])('in WSL (%s) with a neural processor (%s) the limitation is %i', (wsl, npu, limited) => {
  const { moved } = listen();
  expect(moved(() => processStart.publish(() => ({ service: 'x', version: '1', wsl, npu })))).toEqual([
    ['autobot_npu_wsl_limitation', {}, limited],
  ]);
});
