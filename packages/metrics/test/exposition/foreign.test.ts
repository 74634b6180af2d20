import * as successor from '@prometheus-io/client';
import * as peer from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { ForeignRegistry } from '../../src/exposition/foreign.ts';
import { createPage, type PageOptions, type ScrapeOptions } from '../../src/exposition/page.ts';
import { type ParsedSample, parsePage } from './parse.ts';
import { OPENMETRICS, put, sourceOf, storeOf, textOf } from './support.ts';

const LIBRARIES = [
  ['prom-client', peer],
  ['@prometheus-io/client', successor],
] as const;

function page(foreign: readonly ForeignRegistry[], options: Partial<PageOptions> = {}, scrape: ScrapeOptions = {}) {
  return textOf(createPage({ sources: [], foreign, selfMetrics: false, ...options }).scrape(scrape).chunks);
}

/** A registry with every type of metric. */
function everything(library: typeof peer | typeof successor) {
  const { Counter, Gauge, Histogram, Registry, Summary } = library as typeof peer;
  const registry = new Registry();
  const registers = [registry];
  registry.setDefaultLabels({ app: 'shop' });
  const requests = new Counter({ name: 'requests_total', help: 'A "help"\nof \\.', labelNames: ['path'], registers });
  requests.inc({ path: '/a"b\\c\nd' }, 2);
  new Counter({ name: 'requests_without_suffix', help: 'Plain.', registers }).inc(3);
  const depth = new Gauge({ name: 'depth', help: 'Depth.', labelNames: ['queue'], registers });
  depth.set({ queue: '__proto__' }, -0.5);
  depth.set({ queue: 'inf' }, Number.POSITIVE_INFINITY);
  depth.set({ queue: 'nan' }, Number.NaN);
  new Gauge({ name: 'empty', help: 'Nothing yet.', labelNames: ['x'], registers });
  const latency = new Histogram({
    name: 'latency_ms',
    help: 'Latency.',
    labelNames: ['step'],
    buckets: [0.5, 800],
    registers,
  });
  latency.observe({ step: 'plan' }, 1);
  latency.observe({ step: 'plan' }, 900);
  new Summary({ name: 'size', help: 'Size.', percentiles: [0.5, 1], registers }).observe(4);
  return registry;
}

describe.each(LIBRARIES)('a registry of %s', (_, library) => {
  test('stands on the page in the text format', async () => {
    expect(await page([everything(library)])).toBe(`\
# HELP requests_total A "help"\\nof \\\\.
# TYPE requests_total counter
requests_total{path="/a\\"b\\\\c\\nd",app="shop"} 2
# HELP requests_without_suffix Plain.
# TYPE requests_without_suffix counter
requests_without_suffix{app="shop"} 3
# HELP depth Depth.
# TYPE depth gauge
depth{queue="__proto__",app="shop"} -0.5
depth{queue="inf",app="shop"} +Inf
depth{queue="nan",app="shop"} NaN
# HELP latency_ms Latency.
# TYPE latency_ms histogram
latency_ms_bucket{le="0.5",step="plan",app="shop"} 0
latency_ms_bucket{le="800",step="plan",app="shop"} 1
latency_ms_bucket{le="+Inf",step="plan",app="shop"} 2
latency_ms_sum{step="plan",app="shop"} 901
latency_ms_count{step="plan",app="shop"} 2
# HELP size Size.
# TYPE size summary
size{quantile="0.5",app="shop"} 4
size{quantile="1",app="shop"} 4
size_sum{app="shop"} 4
size_count{app="shop"} 1
`);
  });

  test('stands on the page in OpenMetrics', async () => {
    const text = await page([everything(library)], {}, { accept: OPENMETRICS });
    expect(text).toContain('# TYPE requests counter\nrequests_total{');
    expect(text).toContain('# TYPE requests_without_suffix unknown\nrequests_without_suffix{');
    expect(text).toContain('latency_ms_bucket{le="800.0",step="plan",app="shop"} 1\n');
    expect(text).toContain('size{quantile="1.0",app="shop"} 4\n');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    parsePage(text, true);
  });

  test('gives the numbers of its own page', async () => {
    const registry = everything(library);
    const own = await registry.metrics();
    const plain = (text: string): ParsedSample[] =>
      // Its own page has blank lines, and a spelling of NaN that only Go's case-blind reader takes.
      parsePage(text.replaceAll('\n\n', '\n').replace(' Nan\n', ' NaN\n'), false).flatMap((family) => family.samples);
    expect(plain(await page([registry]))).toEqual(plain(own));
  });

  test('has its exemplars in OpenMetrics, where it names counters without _total itself', async () => {
    const { Counter, Histogram, Registry } = library as typeof peer;
    const registry = new Registry<peer.OpenMetricsContentType>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const registers = [registry];
    const jobs = new Counter({ name: 'jobs', help: 'Jobs.', enableExemplars: true, registers });
    jobs.inc({ value: 2, exemplarLabels: { trace_id: 'a"b' } });
    const time = new Histogram({ name: 'time_seconds', help: 'T.', buckets: [1], enableExemplars: true, registers });
    time.observe({ value: 0.5, exemplarLabels: { trace_id: 'c' } });
    const text = await page([registry], {}, { accept: OPENMETRICS });
    expect(text).toMatch(/\n# TYPE jobs counter\njobs_total 2 # \{trace_id="a\\"b"\} 2 \d+\.\d+\n/);
    expect(text).toMatch(/\ntime_seconds_bucket\{le="1\.0"\} 1 # \{trace_id="c"\} 0\.5 \d+\.\d+\n/);
    parsePage(text, true);
    expect(await page([registry])).not.toContain('# {');
  });

  test('its default metrics are a valid page in every format', async () => {
    const registry = new library.Registry() as unknown as peer.Registry;
    (library as typeof peer).collectDefaultMetrics({ register: registry });
    expect(parsePage(await page([registry]), false).length).toBeGreaterThan(10);
    expect(parsePage(await page([registry], {}, { accept: OPENMETRICS }), true).length).toBeGreaterThan(10);
  });

  test('a collect() that throws costs only its registry', async () => {
    const { Gauge, Registry } = library as typeof peer;
    const broken = new Registry();
    new Gauge({
      name: 'broken',
      help: 'B.',
      registers: [broken],
      collect: () => {
        throw new Error('no database');
      },
    });
    const warnings: string[] = [];
    const text = await page([broken, everything(library)], {
      onWarning: (line) => warnings.push(line),
      selfMetrics: true,
    });
    expect(text).toContain('requests_without_suffix{app="shop"} 3\n');
    expect(text).toContain('arx_failed_sources_total{reason="error"} 1\n');
    expect(warnings).toEqual([expect.stringContaining('no database')]);
  });

  test('a collect() that hangs costs only its registry', async () => {
    const { Gauge, Registry } = library as typeof peer;
    const slow = new Registry();
    new Gauge({ name: 'slow', help: 'S.', registers: [slow], collect: () => new Promise(() => undefined) });
    const text = await page([slow, everything(library)], { selfMetrics: true }, { refreshMs: 20 });
    expect(text).toContain('requests_without_suffix{app="shop"} 3\n');
    expect(text).not.toContain('slow');
    expect(text).toContain('arx_failed_sources_total{reason="timeout"} 1\n');
  });
});

describe('a foreign family', () => {
  const registry = (...metrics: unknown[]): ForeignRegistry => ({
    getMetricsAsJSON: async () => metrics as object[],
  });
  const gauge = (name: string, value: unknown, labels = {}) => ({
    name,
    help: '',
    type: 'gauge',
    values: [{ value, labels }],
  });

  test('whose name is taken is left off, and told', async () => {
    const own = storeOf({ name: 'a', type: 'gauge' });
    put(own, [], 1);
    const warnings: string[] = [];
    const text = await page([registry(gauge('a', 2), gauge('b', 3))], {
      sources: [sourceOf([own])],
      onWarning: (line) => warnings.push(line),
    });
    expect(text).toBe('# TYPE a gauge\na 1\n# TYPE b gauge\nb 3\n');
    expect(warnings).toEqual([expect.stringContaining('Metric family a is left off the page')]);
  });

  test.each([
    ['without a name', {}],
    ['that is nothing', null],
    ['with a name that is none', gauge('a b', 1)],
    ['with a value that is no number', gauge('x', '1')],
    ['with a label name that is none', gauge('x', 1, { 'a b': 'c' })],
    ['with a label that renames it', gauge('x', 1, { __name__: 'y' })],
    ['with samples that are not its own', { ...gauge('x', 1), values: [{ value: 1, metricName: 'y', labels: {} }] }],
    ['without samples', { ...gauge('x', 1), values: undefined }],
  ])('%s never breaks the page', async (_, metric) => {
    expect(await page([registry(metric, gauge('good', 1))])).toBe('# TYPE good gauge\ngood 1\n');
  });

  test('of an unknown type is untyped', async () => {
    expect(await page([registry({ ...gauge('x', 1), type: 'odd' })])).toBe('# TYPE x untyped\nx 1\n');
    expect(await page([registry({ ...gauge('x', 1), type: 3 })], {}, { accept: OPENMETRICS })).toBe(
      '# TYPE x unknown\nx 1\n# EOF\n',
    );
  });
});
