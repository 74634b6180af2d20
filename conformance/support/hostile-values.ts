import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  type CounterDeclaration,
  createPage,
  type Family,
  type GaugeDeclaration,
  type HistogramDeclaration,
  type InfoDeclaration,
  type LabelSpec,
  OTHER,
  type Registry,
  type SeriesStore,
  samplesOf,
  sampleValue,
  selfRegistry,
} from '@arx/metrics';
import { parsePage } from '../../packages/metrics/test/exposition/parse.ts';
import { peerMissing } from '../../scripts/peers.mjs';
import { hostileValue } from './hostile-value.ts';

/** What became of the values that went into one open label of a family. */
export interface Filled {
  readonly family: string;
  readonly type: Family['type'];
  readonly label: string;
  /** Recordings, each with another value. */
  readonly recorded: number;
  /** Series of the family afterwards, without those beyond the cap that are made of `other`. */
  readonly series: number;
  readonly cap: number;
  /** By how much `arx_capped_recordings_total` rose. */
  readonly capped: number;
  /**
   * Bytes of heap that the second half of the values left behind, after a collection. Undefined if series were still made
   * in it, as the cap was not reached before.
   */
  readonly heapGrowth: number | undefined;
}

export interface Report {
  readonly filled: readonly Filled[];
  /** Families that nothing can be recorded into, since they are read at scrape time. */
  readonly readAtScrape: readonly string[];
  /** What is not as it should be, each in a sentence. */
  readonly problems: readonly string[];
}

export interface HostileOptions {
  /** The file of a module. */
  readonly file: string;
  /** Name of its export that makes a registry, with all its families declared: `() => Registry`. */
  readonly name: string;
  /** Values per open label. Default 100,000. */
  readonly values?: number;
  /** Arguments for Node.js, such as `--conditions=@arx/source`. */
  readonly execArgv?: readonly string[];
}

/** Bytes of heap that 50,000 values may leave behind in a family that takes no more series: five each. Hundreds are usual. */
const HEAP_BOUND = 256 * 1024;

/**
 * Fills every open label of every family with hostile values, one label after the other, each in a registry made anew,
 * and checks after each that series are capped, `other` is counted, no recording is lost, the heap is flat, and the page
 * can be read in both formats, by a parser of ours and by promtool where it is installed. All other labels of a family
 * keep one value meanwhile. It happens in a process of its own, whose heap nobody else uses.
 *
 * Cost: a second or two per label with 100,000 values.
 */
export function fillWithHostileValues({ file, name, values = 100_000, execArgv = [] }: HostileOptions): Report {
  const args = [...execArgv, '--expose-gc', import.meta.filename, file, name, String(values)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Filling ${name} with hostile values ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

async function fillAll(createRegistry: () => Registry, values: number): Promise<Report> {
  const filled: Filled[] = [];
  const problems: string[] = [];
  const first = storesOf(createRegistry());
  const most = Math.max(0, ...first.recorded.map(({ family }) => openLabels(family).length));
  for (let position = 0; position < most; position++) {
    const registry = createRegistry();
    for (const store of storesOf(registry).recorded) {
      const label = openLabels(store.family)[position];
      if (label === undefined) continue;
      const one = fill(registry, store, label, values);
      filled.push(one);
      problems.push(...problemsOf(registry, store, one));
    }
    problems.push(...(await pageProblems(registry)));
  }
  return { filled, readAtScrape: first.readAtScrape, problems };
}

/** The families of a registry that a program records, and the names of those that are read. */
function storesOf(registry: Registry): { recorded: readonly SeriesStore[]; readAtScrape: readonly string[] } {
  const recorded: SeriesStore[] = [];
  registry.onStore((store) => recorded.push(store));
  const readAtScrape = registry.stores().filter((store) => !recorded.includes(store));
  return { recorded, readAtScrape: readAtScrape.map(({ family }) => family.name) };
}

function isOpen(spec: LabelSpec): boolean {
  return !Array.isArray(spec);
}

function openLabels({ labelNames, labels }: Family): readonly string[] {
  return labelNames.filter((_, k) => isOpen(labels[k] as LabelSpec));
}

/** Records once for these labels. Declaring a family again gives its instrument. */
function recorderOf(registry: Registry, family: Family): (labels: { readonly [name: string]: string }) => void {
  const { name, help, unit, state, merge, buckets } = family;
  const labels = Object.fromEntries(family.labelNames.map((label, k) => [label, family.labels[k] as LabelSpec]));
  const declaration = { name, help, labels, state, ...(unit === undefined ? {} : { unit }) };
  switch (family.type) {
    case 'counter': {
      const counter = registry.counter(declaration as CounterDeclaration);
      return (values) => counter.inc(values);
    }
    case 'gauge': {
      const gauge = registry.gauge({ ...declaration, merge } as GaugeDeclaration);
      return (values) => gauge.set(values, 1);
    }
    case 'histogram': {
      const histogram = registry.histogram({ ...declaration, buckets } as HistogramDeclaration);
      return (values) => histogram.observe(values, 1);
    }
    case 'info': {
      const info = registry.info(declaration as InfoDeclaration);
      return (values) => info.set(values);
    }
  }
}

function fill(registry: Registry, store: SeriesStore, label: string, values: number): Filled {
  const { family } = store;
  const record = recorderOf(registry, family);
  const others = family.labelNames.map((name, k): [string, string] => {
    const spec = family.labels[k] as LabelSpec;
    return [name, Array.isArray(spec) ? (spec[0] as string) : 'steady'];
  });
  const labels: { [name: string]: string } = Object.fromEntries(others);
  const cappedBefore = cappedOf(family.name);
  const recordUpTo = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      labels[label] = hostileValue(i);
      record(labels);
    }
  };
  recordUpTo(0, values / 2);
  const half = { series: store.size, heap: heapUsed() };
  recordUpTo(values / 2, values);
  const heap = heapUsed();
  return {
    family: family.name,
    type: family.type,
    label,
    recorded: values,
    series: store.size - store.overflow,
    cap: family.maxSeries,
    capped: cappedOf(family.name) - cappedBefore,
    heapGrowth: store.size === half.series ? heap - half.heap : undefined,
  };
}

function cappedOf(family: string): number {
  return sampleValue(selfRegistry(), 'arx_capped_recordings_total', { family }) ?? 0;
}

function heapUsed(): number {
  // Twice: what the first finds to be finished is freed by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function problemsOf(registry: Registry, store: SeriesStore, filled: Filled): readonly string[] {
  const { family } = store;
  const { label, recorded, series, cap, capped, heapGrowth } = filled;
  const problems: string[] = [];
  const check = (isRight: boolean, problem: string): void => {
    if (!isRight) problems.push(`${family.name}{${label}}: ${problem}`);
  };
  check(series <= cap, `${series} series, the cap is ${cap}.`);
  check(series < cap || capped > 0, 'it has reached its cap, and arx_capped_recordings_total did not rise.');
  check(series === cap || capped === 0, `${capped} recordings are told to be capped, the cap was not reached.`);
  check((heapGrowth ?? 0) <= HEAP_BOUND, `the second half of the values left ${heapGrowth} bytes on the heap.`);
  if (family.type === 'counter' || family.type === 'histogram') {
    const samples = samplesOf(registry, family.name);
    const name = family.type === 'counter' ? family.name : `${family.name}_count`;
    const counts = samples.filter((sample) => sample.name === name);
    const sum = counts.reduce((total, { value }) => total + value, 0);
    check(sum === recorded, `${sum} recordings are on the page, ${recorded} were made.`);
    const open = openLabels(family);
    const beyond = counts.filter(({ labels }) => open.every((name) => labels[name] === OTHER));
    const inOther = beyond.reduce((total, { value }) => total + value, 0);
    check(inOther >= capped, `${capped} recordings are told to be capped, other has ${inOther}.`);
  }
  return problems;
}

/** Reads a page of the registry and of what the engine tells of itself, in both formats. */
async function pageProblems(registry: Registry): Promise<readonly string[]> {
  const problems: string[] = [];
  const page = createPage({ sources: [registry, selfRegistry()] });
  for (const accept of ['text/plain;version=0.0.4', 'application/openmetrics-text;version=1.0.0']) {
    const parts: Uint8Array[] = [];
    for await (const chunk of page.scrape({ accept }).chunks) parts.push(chunk.slice());
    const bytes = Buffer.concat(parts);
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      const families = parsePage(text, accept.startsWith('application/openmetrics'));
      if (families.length === 0) problems.push(`The page as ${accept} is empty.`);
    } catch (error) {
      problems.push(`The page as ${accept} cannot be read: ${(error as Error).message.slice(0, 300)}`);
    }
    if (accept.startsWith('text/plain')) problems.push(...promtoolProblems(bytes));
  }
  return problems;
}

/** What `promtool check metrics` cannot read; its advice on names (it then ends with 3) is another test's. */
function promtoolProblems(page: Uint8Array): readonly string[] {
  if (peerMissing('promtool')) return [];
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
  return status === 0 || status === 3 ? [] : [`promtool ended with ${status}: ${stderr.slice(0, 300)}`];
}

// What `fillWithHostileValues` starts.
if (import.meta.main) {
  const [file = '', name = '', values = ''] = process.argv.slice(2);
  const exports = (await import(pathToFileURL(file).href)) as Record<string, () => Registry>;
  const createRegistry = exports[name];
  if (createRegistry === undefined) throw new Error(`${file} has no export ${name}`);
  process.stdout.write(JSON.stringify(await fillAll(createRegistry, Number(values))));
}
