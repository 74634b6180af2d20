import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import peer from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProcessRegistry, type ProcessRegistry } from '../../src/collectors/process-registry.ts';
import { type Sample, samplesOf } from '../../src/samples.ts';

/** What `prom-client` gives for a family. */
interface PeerFamily {
  readonly name: string;
  readonly type: string;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Record<string, string | number>;
    readonly metricName?: string;
  }[];
}

let registry: ProcessRegistry;
let ours: Sample[];
let theirs: PeerFamily[];

beforeAll(async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const peers = new peer.Registry();
  peer.collectDefaultMetrics({ register: peers });
  registry = createProcessRegistry();
  const end = performance.now() + 50;
  while (performance.now() < end);
  collectGarbage();
  await sleep(60);
  // Theirs fills one gauge only after the page was made, so their second page is compared.
  await peers.getMetricsAsJSON();
  await registry.refresh(new AbortController().signal);
  await sleep(60);
  [theirs] = await Promise.all([
    peers.getMetricsAsJSON() as unknown as Promise<PeerFamily[]>,
    registry.refresh(new AbortController().signal),
  ]);
  ours = samplesOf(registry);
});

afterAll(() => {
  registry.stop();
});

test('families have the names and the types that prom-client gives them, all of them and no other', () => {
  const own = registry.stores().map(({ family }) => [family.name, family.type]);
  expect(own.sort()).toEqual(theirs.map(({ name, type }) => [name, type]).sort());
});

test('families have the labels that prom-client gives them, in its order', () => {
  for (const { family } of registry.stores()) {
    const values = theirs.find(({ name }) => name === family.name)?.values ?? [];
    const labels = values.flatMap((value) => Object.keys(value.labels)).filter((label) => label !== 'le');
    // Where it has seen no value yet (no request was active) it does not tell its labels.
    if (values.length > 0) expect(family.labelNames, family.name).toEqual([...new Set(labels)]);
    else expect(family.labelNames, family.name).toEqual(['type']);
  }
});

describe('values are those of prom-client', () => {
  function pair(name: string, labels: Record<string, string> = {}): [own: number, theirs: number] {
    const matches = (candidate: Record<string, unknown>): boolean =>
      Object.entries(labels).every(([label, value]) => String(candidate[label]) === value);
    const own = ours.find((sample) => sample.name === name && matches(sample.labels))?.value;
    const values = theirs.flatMap((family) =>
      family.values.map((value) => ({ ...value, name: value.metricName ?? family.name })),
    );
    const peerValue = values.find((value) => value.name === name && matches(value.labels))?.value;
    if (own === undefined || peerValue === undefined) throw new Error(`${name}: ${own}, ${peerValue}`);
    return [own, peerValue];
  }

  test.each([
    'process_resident_memory_bytes',
    'process_virtual_memory_bytes',
    'process_heap_bytes',
    'nodejs_heap_size_total_bytes',
    'nodejs_heap_size_used_bytes',
    'nodejs_external_memory_bytes',
  ])('%s: nearly the same, as memory moves meanwhile', (name) => {
    const [own, peerValue] = pair(name);
    expect(own).toBeGreaterThan(peerValue * 0.7);
    expect(own).toBeLessThan(peerValue * 1.3);
  });

  test('process_start_time_seconds: they round it to a second', () => {
    const [own, peerValue] = pair('process_start_time_seconds');
    expect(Math.abs(own - peerValue)).toBeLessThan(1);
    expect(own).toBeLessThan(Date.now() / 1000);
  });

  test('process_max_fds, nodejs_version_info: the same', () => {
    expect(pair('process_max_fds')[0]).toBe(pair('process_max_fds')[1]);
    const [major = '', minor = '', patch = ''] = process.versions.node.split('.');
    expect(pair('nodejs_version_info', { version: process.version, major, minor, patch })).toEqual([1, 1]);
  });

  test('process_open_fds: nearly the same', () => {
    const [own, peerValue] = pair('process_open_fds');
    expect(own).toBeGreaterThan(2);
    expect(Math.abs(own - peerValue)).toBeLessThanOrEqual(5);
  });

  test('process_cpu_*: ours counts from the start of the process, theirs from the start of collecting', () => {
    for (const part of ['user_', 'system_', '']) {
      const [own, peerValue] = pair(`process_cpu_${part}seconds_total`);
      expect(own).toBeGreaterThanOrEqual(peerValue);
      expect(own).toBeLessThan(600);
    }
    const total = pair('process_cpu_seconds_total')[0];
    expect(pair('process_cpu_user_seconds_total')[0] + pair('process_cpu_system_seconds_total')[0]).toBeCloseTo(
      total,
      9,
    );
    expect(total).toBeCloseTo((process.cpuUsage().user + process.cpuUsage().system) / 1e6, 0);
  });

  test.each(['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'])(
    'nodejs_eventloop_lag_%s_seconds: near each other',
    (part) => {
      const [own, peerValue] = pair(`nodejs_eventloop_lag_${part}_seconds`);
      // Two histograms sample the same loop at different moments.
      expect(Math.abs(own - peerValue)).toBeLessThan(1);
      expect(own).toBeLessThan(10);
      if (part !== 'stddev') expect(own).toBeGreaterThan(0);
    },
  );

  test('nodejs_eventloop_lag_seconds: small in both', () => {
    for (const lag of pair('nodejs_eventloop_lag_seconds')) {
      expect(lag).toBeGreaterThan(0);
      expect(lag).toBeLessThan(1);
    }
  });

  test.each(['total', 'used', 'available'])(
    'nodejs_heap_space_size_%s_bytes: the same spaces, about the same sizes',
    (part) => {
      const name = `nodejs_heap_space_size_${part}_bytes`;
      const own = ours.filter((sample) => sample.name === name);
      const peers = theirs.find((family) => family.name === name)?.values ?? [];
      expect(own.map(({ labels }) => labels['space']).sort()).toEqual(
        peers.map(({ labels }) => labels['space']).sort(),
      );
      const [old, peerOld] = pair(name, { space: 'old' });
      expect(old).toBeGreaterThan(peerOld * 0.5 - 5e6);
      expect(old).toBeLessThan(peerOld * 2 + 5e6);
    },
  );

  test.each(['resources', 'handles'])('nodejs_active_%s: the same types, and their sum', (what) => {
    const name = `nodejs_active_${what}`;
    const own = ours.filter((sample) => sample.name === name);
    const peers = theirs.find((family) => family.name === name)?.values ?? [];
    expect(own.length).toBeGreaterThan(0);
    expect(own.map(({ labels }) => labels['type']).sort()).toEqual(peers.map(({ labels }) => labels['type']).sort());
    const [total, peerTotal] = pair(`${name}_total`);
    expect(own.reduce((sum, { value }) => sum + value, 0)).toBe(total);
    expect(Math.abs(total - peerTotal)).toBeLessThanOrEqual(3);
  });

  test('nodejs_active_requests_total: the same', () => {
    const [own, peerValue] = pair('nodejs_active_requests_total');
    expect(Math.abs(own - peerValue)).toBeLessThanOrEqual(2);
  });

  test('nodejs_gc_duration_seconds: every collection; theirs misses those that are told together with another', () => {
    const name = 'nodejs_gc_duration_seconds';
    const peers = theirs.find((family) => family.name === name)?.values ?? [];
    const kinds = [...new Set(peers.map(({ labels }) => String(labels['kind'])))];
    expect(kinds.length).toBeGreaterThan(0);
    for (const kind of kinds) {
      const bounds = (samples: readonly { labels: Record<string, string | number> }[]): string[] =>
        samples
          .filter(({ labels }) => labels['kind'] === kind && 'le' in labels)
          .map(({ labels }) => String(labels['le']));
      expect(bounds(ours.filter((sample) => sample.name === `${name}_bucket`))).toEqual(bounds(peers));
      const [count, peerCount] = pair(`${name}_count`, { kind });
      expect(count).toBeGreaterThanOrEqual(peerCount);
      const [sum, peerSum] = pair(`${name}_sum`, { kind });
      expect(sum).toBeGreaterThanOrEqual(peerSum * 0.99);
      expect(sum).toBeLessThan(30);
    }
    // One was asked for.
    const major = ours.find((sample) => sample.name === `${name}_count` && sample.labels['kind'] === 'major');
    expect(major?.value).toBeGreaterThanOrEqual(1);
  });

  test('the kinds of collection that have not happened yet are there at 0, which theirs are not', () => {
    const kinds = ours
      .filter(({ name }) => name === 'nodejs_gc_duration_seconds_count')
      .map(({ labels }) => labels['kind']);
    expect(kinds).toEqual(['major', 'minor', 'incremental', 'weakcb']);
  });
});
