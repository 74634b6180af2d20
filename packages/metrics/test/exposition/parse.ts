/**
 * A small reader of the text formats and of OpenMetrics, written from their specifications and sharing nothing with the
 * writer. It refuses what Prometheus refuses, so that a test that reads a page back also checks its grammar.
 */
export interface ParsedSample {
  readonly name: string;
  readonly labels: { readonly [name: string]: string };
  readonly value: number;
  readonly exemplar: string | undefined;
}

export interface ParsedFamily {
  readonly name: string;
  help?: string;
  type?: string;
  unit?: string;
  readonly samples: ParsedSample[];
}

export function parsePage(text: string, isOpenMetrics: boolean): ParsedFamily[] {
  if (text === '' && !isOpenMetrics) return [];
  if (!text.endsWith('\n')) throw new Error('the page does not end with a line feed');
  const lines = text.slice(0, -1).split('\n');
  if (isOpenMetrics && lines.pop() !== '# EOF') throw new Error('the page does not end with # EOF');
  const families: ParsedFamily[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    if (line.startsWith('# ')) readMetadata(line, families, isOpenMetrics);
    else {
      const sample = readSample(line, isOpenMetrics);
      const family = families.at(-1);
      if (family === undefined || !belongs(sample.name, family, isOpenMetrics))
        throw new Error(`stray sample: ${line}`);
      const identity = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (seen.has(identity)) throw new Error(`series twice: ${line}`);
      seen.add(identity);
      family.samples.push(sample);
    }
  }
  return families;
}

function readMetadata(line: string, families: ParsedFamily[], isOpenMetrics: boolean): void {
  const match = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s.exec(line);
  if (match === null) throw new Error(`bad metadata: ${line}`);
  const [, keyword, name = '', rest = ''] = match;
  let family = families.at(-1);
  if (family?.name !== name) {
    if (families.some((earlier) => earlier.name === name)) throw new Error(`family twice: ${name}`);
    family = { name, samples: [] };
    families.push(family);
  }
  if (family.samples.length > 0) throw new Error(`metadata after samples: ${line}`);
  if (keyword === 'HELP') family.help = unescaped(rest, isOpenMetrics ? '\\n"' : '\\n');
  if (keyword === 'TYPE') family.type = rest;
  if (keyword === 'UNIT') {
    if (!name.endsWith(`_${rest}`)) throw new Error(`unit not a suffix: ${line}`);
    family.unit = rest;
  }
}

const SUFFIXES: { readonly [type: string]: readonly string[] } = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
  info: ['_info'],
};

function belongs(sample: string, { name, type = '' }: ParsedFamily, isOpenMetrics: boolean): boolean {
  if (type === 'counter' && isOpenMetrics) return sample === `${name}_total`;
  return (SUFFIXES[type] ?? ['']).some((suffix) => sample === name + suffix);
}

function readSample(line: string, isOpenMetrics: boolean): ParsedSample {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
  if (name === undefined) throw new Error(`no metric name: ${line}`);
  let at = name.length;
  const labels: [string, string][] = [];
  if (line[at] === '{') {
    at++;
    while (line[at] !== '}') {
      if (labels.length > 0 && line[at++] !== ',') throw new Error(`comma expected at ${at}: ${line}`);
      const label = /^[a-zA-Z_][a-zA-Z0-9_]*="/.exec(line.slice(at))?.[0];
      if (label === undefined) throw new Error(`label expected at ${at}: ${line}`);
      at += label.length;
      const from = at;
      while (line[at] !== '"') at += line[at] === '\\' ? 2 : 1;
      labels.push([label.slice(0, -2), unescaped(line.slice(from, at), '\\n"')]);
      at++;
    }
    at++;
  }
  if (new Set(labels.map(([label]) => label)).size !== labels.length) throw new Error(`label twice: ${line}`);
  const rest = /^ (\S+)(?: # (\{.*))?$/s.exec(line.slice(at));
  if (rest === null || (rest[2] !== undefined && !isOpenMetrics)) throw new Error(`bad end: ${line}`);
  return { name, labels: Object.fromEntries(labels), value: readNumber(rest[1] as string), exemplar: rest[2] };
}

/** What Go's `strconv.ParseFloat` takes, less what Prometheus forbids (`parseFloat` in `model/textparse`). */
export function readNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  if (text === 'NaN') return Number.NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text)) throw new Error(`no number: ${text}`);
  return Number(text);
}

function unescaped(text: string, allowed: string): string {
  return text.replace(/\\(.?)/gs, (_, char: string) => {
    if (char === '' || !allowed.includes(char)) throw new Error(`bad escape in: ${text}`);
    return char === 'n' ? '\n' : char;
  });
}
