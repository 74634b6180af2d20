import { spawnSync } from 'node:child_process';
import { type CatalogFamily, enable, listFamilies, SYSTEMS } from '@arx/catalog';
import { createPage, selfRegistry } from '@arx/metrics';
import { type Listener, listen, nodeHandler } from '@arx/metrics/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peerMissing } from '../scripts/peers.mjs';
import { publishEverySignal } from './support/every-signal.ts';
import { temporaryFolder, until } from './support/processes.ts';
import { type Prometheus, startPrometheus, startTextProxy } from './support/prometheus.ts';

const FAMILIES = listFamilies(SYSTEMS).map(({ family }) => family);

/** What promtool says of names that the documents prescribe (A, B-14 and O-16 of the list of flaws). */
const ALLOWED_LINT: readonly RegExp[] = [
  /^ar_step_latency_ms .*(base unit|abbreviated)/,
  /^task_retry_count .*_count/,
  /^autobot_(knowledge_documents|knowledge_vectors|redis_keys)_total .*_total/,
  /^autobot_(circuit_breaker_failure|active_alerts|knowledge_search_results)_count .*_count/,
];

const closing: (() => unknown)[] = [];
let listener: Listener;
let page: string;

beforeAll(async () => {
  const enabled = enable({ systems: SYSTEMS.map(({ name }) => name), env: {}, spoolDir: false });
  closing.push(() => enabled.disable());
  await publishEverySignal();
  const sources = [...Object.values(enabled.registries), selfRegistry()];
  listener = await listen({ port: 0, routes: { '/metrics': nodeHandler(createPage({ sources })) } });
  closing.push(() => listener.close());
  page = await (await fetch(`http://127.0.0.1:${listener.port}/metrics`)).text();
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

test('an ordinary program that does everything fills every family of the five systems', () => {
  const missing = FAMILIES.filter((family) => seriesOn(page, family) === 0).map(({ name }) => name);
  expect(missing).toEqual([]);
});

describe.skipIf(peerMissing('promtool'))('promtool', () => {
  test('has no finding on the page with everything, but on names that documents prescribe', () => {
    const { stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
    const findings = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
    expect(findings.filter((line) => !ALLOWED_LINT.some((allowed) => allowed.test(line)))).toEqual([]);
    // 3 is the code for findings alone; a page that cannot be read ends otherwise.
    expect(status).toBe(3);
  });
});

describe.skipIf(peerMissing('prometheus'))('a real Prometheus', () => {
  let prometheus: Prometheus;

  beforeAll(async () => {
    const folder = await temporaryFolder('everything');
    closing.push(() => folder[Symbol.asyncDispose]());
    const proxy = await startTextProxy(`127.0.0.1:${listener.port}`);
    closing.push(() => proxy.close());
    prometheus = await startPrometheus(folder.path, [
      { job: 'openmetrics', address: `127.0.0.1:${listener.port}` },
      { job: 'text', address: proxy.address },
    ]);
    closing.push(() => prometheus.stop());
    for (const job of ['openmetrics', 'text']) {
      await until(`${job} to be scraped`, async () => (await prometheus.value(`up{job="${job}"}`)) === 1);
    }
  });

  test.each(['openmetrics', 'text'])('ingests every family and every series in %s', async (job) => {
    const found = await prometheus.query(`count by (__name__) ({job="${job}"})`);
    const counts = new Map(found.map(({ metric, value }) => [metric['__name__'], value]));
    const differing = FAMILIES.flatMap((family) => {
      const name = family.type === 'histogram' ? `${family.name}_count` : family.name;
      const wanted = seriesOn(page, family);
      const got = counts.get(name) ?? 0;
      return wanted === got ? [] : [`${name}: ${wanted} on the page, ${got} in Prometheus`];
    });
    expect(differing).toEqual([]);
  });
});

/** Series of a family on a page; for a histogram its `_count` samples. */
function seriesOn(text: string, { name, type }: CatalogFamily): number {
  const sample = type === 'histogram' ? `${name}_count` : name;
  return text.split('\n').filter((line) => line.startsWith(`${sample}{`) || line.startsWith(`${sample} `)).length;
}
