/** A family as a page shows it. */
export interface PageFamily {
  /** As it stands on the page: a counter of OpenMetrics is without its `_total`. */
  readonly name: string;
  type: string;
  /** Whether its HELP stands on the page, with a text. */
  hasHelp: boolean;
  /** Label sets; for a histogram without its buckets. */
  series: number;
  /** The sum of all values; for a histogram the number of observations. */
  total: number;
  /** For each label its values. */
  readonly labels: Map<string, Set<string>>;
  /** The value of each label set as it is written, such as `{status="QUEUED"}`, empty for none. As `series`. */
  readonly values: Map<string, number>;
}

/** A page that follows the rules of its format, or the first line that does not. */
export type ParsedPage =
  | { readonly kind: 'valid'; readonly families: ReadonlyMap<string, PageFamily>; readonly samples: number }
  | { readonly kind: 'invalid'; readonly line: number; readonly why: string };

const METADATA = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][\w:]*) ?(.*)$/s;
const NAME = /[a-zA-Z_:][\w:]*/y;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(,|(?=\}))/y;
/** A value, a timestamp, and in OpenMetrics an exemplar. */
const REST = /^ (\S+)(?: (-?[\d.]+))?(?: # \{.*)?$/s;
const NUMBER = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Inf|NaN)$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count', '_created'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
  summary: ['', '_sum', '_count', '_created'],
  info: ['', '_info'],
};

class Invalid extends Error {}

/**
 * Reads the text formats and OpenMetrics, as strictly as Prometheus where it would refuse the whole page: grammar, a
 * family in one piece, no series twice, the end mark of OpenMetrics.
 */
export function parsePage(text: string, isOpenMetrics: boolean): ParsedPage {
  const families = new Map<string, PageFamily>();
  const seen = new Set<string>();
  const lines = text.split('\n');
  let current: PageFamily | undefined;
  let line = 0;
  try {
    if (lines.pop() !== '') throw new Invalid('the page does not end with a line feed');
    if (isOpenMetrics && lines.pop() !== '# EOF') throw new Invalid('the page does not end with # EOF');
    for (; line < lines.length; line++) {
      const content = lines[line] as string;
      if (content.startsWith('#')) current = readMetadata(content, families, current, isOpenMetrics);
      else if (content !== '') current = readSample(content, families, current, seen, isOpenMetrics);
      else if (isOpenMetrics) throw new Invalid('an empty line');
    }
    return { kind: 'valid', families, samples: seen.size };
  } catch (error) {
    if (error instanceof Invalid) return { kind: 'invalid', line: line + 1, why: error.message };
    throw error;
  }
}

function readMetadata(
  line: string,
  families: Map<string, PageFamily>,
  current: PageFamily | undefined,
  isOpenMetrics: boolean,
): PageFamily | undefined {
  const [, keyword, name = '', rest = ''] = METADATA.exec(line) ?? [];
  if (keyword === undefined) {
    if (isOpenMetrics) throw new Invalid('a comment');
    return current;
  }
  const family = current?.name === name ? current : begin(name, families);
  if (keyword === 'TYPE') family.type = rest;
  if (keyword === 'HELP') family.hasHelp = rest !== '';
  return family;
}

function begin(name: string, families: Map<string, PageFamily>): PageFamily {
  if (families.has(name)) throw new Invalid('a family that stands on the page twice');
  const family = { name, type: 'untyped', hasHelp: false, series: 0, total: 0, labels: new Map(), values: new Map() };
  families.set(name, family);
  return family;
}

function readSample(
  line: string,
  families: Map<string, PageFamily>,
  current: PageFamily | undefined,
  seen: Set<string>,
  isOpenMetrics: boolean,
): PageFamily {
  NAME.lastIndex = 0;
  const name = NAME.exec(line)?.[0];
  if (name === undefined) throw new Invalid('a line that is no sample');
  const labels: [string, string][] = [];
  const end = readLabels(line, name.length, labels);
  const [, value = '', ,] = REST.exec(line.slice(end)) ?? [];
  if (!NUMBER.test(value)) throw new Invalid('a value that is no number');
  const series = line.slice(0, end);
  if (seen.has(series)) throw new Invalid('a series that stands on the page twice');
  seen.add(series);
  const isOfCurrent = current !== undefined && belongs(name, current, isOpenMetrics);
  if (isOpenMetrics && !isOfCurrent) throw new Invalid('a sample without a family');
  const family = isOfCurrent ? current : begin(name, families);
  count(family, { name, labels, text: line.slice(name.length, end), value: Number(value.replace('Inf', 'Infinity')) });
  return family;
}

/** Returns where the labels end. */
function readLabels(line: string, from: number, labels: [string, string][]): number {
  if (line[from] !== '{') return from;
  LABEL.lastIndex = from + 1;
  let at = from + 1;
  while (line[at] !== '}') {
    const [whole, label = '', value = ''] = LABEL.exec(line) ?? [];
    if (whole === undefined) throw new Invalid('labels that cannot be read');
    if (labels.some(([other]) => other === label)) throw new Invalid('a label twice');
    labels.push([label, value]);
    at += whole.length;
    LABEL.lastIndex = at;
  }
  return at + 1;
}

function belongs(sample: string, { name, type }: PageFamily, isOpenMetrics: boolean): boolean {
  if (type === 'counter' && isOpenMetrics) return sample === `${name}_total` || sample === `${name}_created`;
  return (SUFFIXES[type] ?? ['']).some((suffix) => sample === name + suffix);
}

interface Sample {
  readonly name: string;
  readonly labels: readonly [string, string][];
  /** The labels as they are written. */
  readonly text: string;
  readonly value: number;
}

function count(family: PageFamily, { name, labels, text: written, value }: Sample): void {
  const isPart = /_(?:bucket|g?sum|created)$/.test(name.slice(family.name.length));
  if (isPart) return;
  family.series++;
  family.values.set(written, value);
  if (Number.isFinite(value)) family.total += value;
  for (const [label, text] of labels) {
    const values = family.labels.get(label);
    if (values === undefined) family.labels.set(label, new Set([text]));
    else values.add(text);
  }
}
