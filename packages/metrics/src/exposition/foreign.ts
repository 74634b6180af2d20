import { type ChunkWriter, writeText } from './chunk-writer.ts';
import type { Format } from './format.ts';
import type { Pace } from './pace.ts';
import { type Described, headerText } from './template.ts';
import { boundText, escapeLabelValue, numberText } from './text.ts';

/**
 * A registry of `prom-client` 15 or `@prometheus-io/client` 0.16, as far as a page needs it. It is read through its data,
 * not its text, so that its families come out right in the format that the scraper asked for.
 */
export interface ForeignRegistry {
  getMetricsAsJSON(): Promise<readonly object[]>;
  /** `application/openmetrics-text…` if the registry itself adds `_total` to the names of its counters. */
  readonly contentType?: string;
}

/** A sample of such a registry. */
export interface ForeignSample {
  readonly name: string;
  /** Labels in order, `le` and `quantile` included, not yet escaped. */
  readonly labels: readonly (readonly [name: string, value: unknown])[];
  readonly value: number;
  readonly exemplar: ForeignExemplar | undefined;
}

export interface ForeignExemplar {
  readonly labels: readonly (readonly [name: string, value: unknown])[];
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number | undefined;
}

/** A family of such a registry; its samples are taken out of it only when their line is written. */
export interface ForeignFamily extends Described {
  readonly samples: readonly unknown[];
}

const TYPES = new Set(['counter', 'gauge', 'histogram', 'summary']);
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** `__name__` would rename the sample. */
const LABEL_NAME = /^(?!__name__$)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The families of a foreign registry as they are now. Rejects when the registry does. */
export async function readForeign(registry: ForeignRegistry): Promise<ForeignFamily[]> {
  const addsTotal = registry.contentType?.startsWith('application/openmetrics-text') === true;
  const metrics: readonly unknown[] = await registry.getMetricsAsJSON();
  return metrics.map((metric) => {
    const { name, help, type, values } = (metric ?? {}) as { readonly [key: string]: unknown };
    const kind = typeof type === 'string' && TYPES.has(type) ? type : 'unknown';
    const text = String(name);
    return {
      name: addsTotal && kind === 'counter' && !text.endsWith('_total') ? `${text}_total` : text,
      help: typeof help === 'string' ? help : '',
      type: kind,
      samples: Array.isArray(values) ? values : [],
    };
  });
}

/** Whether a name may stand on a page. One that may not would cost the whole page. */
export function isMetricName(name: string): boolean {
  return METRIC_NAME.test(name);
}

/** The names of all samples that a family of this type has. */
export function sampleNames(name: string, type: string): string[] {
  if (type === 'histogram') return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  return type === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name];
}

/** Writes a foreign family; one without a usable sample is left out with its metadata. */
export async function writeForeign(
  family: ForeignFamily,
  format: Format,
  isTaken: (name: string) => boolean,
  out: ChunkWriter,
  pace: Pace,
): Promise<void> {
  const names = new Set(sampleNames(family.name, family.type));
  let isFirst = true;
  for (const raw of family.samples) {
    const sample = readSample(raw, family.name);
    if (sample === undefined || !names.has(sample.name)) continue;
    if (isFirst) writeText(out, headerText(family, format, isTaken));
    isFirst = false;
    writeText(out, sampleLine(sample, family.type, format));
    if (pace.over()) await pace.pause();
  }
}

function readSample(raw: unknown, familyName: string): ForeignSample | undefined {
  const { value, metricName, labels, exemplar } = (raw ?? {}) as { readonly [key: string]: unknown };
  if (typeof value !== 'number') return undefined;
  const pairs = readLabels(labels);
  const name = typeof metricName === 'string' ? metricName : familyName;
  return pairs === undefined ? undefined : { name, labels: pairs, value, exemplar: readExemplar(exemplar) };
}

function readLabels(labels: unknown): ForeignSample['labels'] | undefined {
  const pairs = Object.entries((labels ?? {}) as object);
  return pairs.every(([name]) => LABEL_NAME.test(name)) ? pairs : undefined;
}

function readExemplar(raw: unknown): ForeignExemplar | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { labelSet, value, timestamp } = raw as { readonly [key: string]: unknown };
  const labels = readLabels(labelSet);
  if (labels === undefined || typeof value !== 'number') return undefined;
  return { labels, value, timestamp: typeof timestamp === 'number' ? timestamp : undefined };
}

function sampleLine({ name, labels, value, exemplar }: ForeignSample, type: string, format: Format): string {
  const set = labelSet(labels, type, format);
  return `${name}${set === '{}' ? '' : set} ${numberText(value)}${exemplarText(name, exemplar, format)}\n`;
}

function labelSet(labels: ForeignSample['labels'], type: string, format: Format): string {
  const bound = type === 'histogram' ? 'le' : type === 'summary' ? 'quantile' : undefined;
  const pairs = labels.map(([name, value]) => {
    const text = name === bound ? foreignBound(value, format) : String(value);
    return `${name}="${escapeLabelValue(text)}"`;
  });
  return `{${pairs.join(',')}}`;
}

/** Both libraries keep bounds as numbers and the last one as `+Inf`. */
function foreignBound(value: unknown, format: Format): string {
  return typeof value === 'number' ? boundText(value, format) : String(value);
}

/** OpenMetrics alone has exemplars, on counters and buckets; Prometheus refuses the page where another line has one. */
function exemplarText(name: string, exemplar: ForeignExemplar | undefined, format: Format): string {
  if (exemplar === undefined || format !== 'openmetrics-1.0.0' || !/_(total|bucket)$/.test(name)) return '';
  const { labels, value, timestamp } = exemplar;
  const when = timestamp === undefined ? '' : ` ${numberText(timestamp)}`;
  return ` # ${labelSet(labels, 'exemplar', format)} ${numberText(value)}${when}`;
}
