import type { Family } from '../declare/family.ts';
import { createPackedText, type PackedText, pack } from '../store/packed-text.ts';
import type { Format } from './format.ts';
import { boundText, escapeHelp, escapeLabelValue } from './text.ts';

/** Which text of a template is what. The texts from `LE` on are one per bound, the last for `+Inf`. */
export const PART = { header: 0, name: 1, sum: 2, count: 3, close: 4, le: 5 } as const;

/** Everything on the lines of a family that is the same for all its series, rendered once per format. */
export interface Template {
  /** `PART.name` begins a line (`x_total`, `x_bucket`), `PART.close` ends its labels, blank included. */
  readonly parts: PackedText;
  /** Most bytes that a line takes beside the labels of its series and its number. */
  readonly lineBytes: number;
}

/** How a family is called in its metadata, and what it is there. */
interface Title {
  readonly name: string;
  readonly type: string;
}

/** The part of a family that its metadata is made of; those of another library's registry have it too. */
export interface Described {
  readonly name: string;
  /** `counter`, `gauge`, `histogram`, `info`, `summary` or `unknown`. */
  readonly type: string;
  readonly help: string;
  readonly unit?: string | undefined;
}

/**
 * The metadata lines of a family. OpenMetrics names a counter without its `_total` and an info without its `_info`; where
 * that is not possible (no such suffix, or another family on the page already has the shorter name) the family keeps its
 * name and becomes `unknown`, or a gauge: names of samples never change with the format.
 */
export function headerText(family: Described, format: Format, isTaken: (name: string) => boolean): string {
  const title = format === 'openmetrics-1.0.0' ? openMetricsTitle(family, isTaken) : textTitle(family);
  const help = family.help === '' ? '' : `# HELP ${title.name} ${escapeHelp(family.help, format)}\n`;
  return `${help}# TYPE ${title.name} ${title.type}\n${unitText(family, title, format)}`;
}

function textTitle({ name, type }: Described): Title {
  if (type === 'info') return { name, type: 'gauge' };
  return { name, type: type === 'unknown' ? 'untyped' : type };
}

function openMetricsTitle({ name, type }: Described, isTaken: (name: string) => boolean): Title {
  const suffix = type === 'counter' ? '_total' : type === 'info' ? '_info' : '';
  if (suffix === '') return { name, type };
  const short = name.slice(0, -suffix.length);
  if (name.endsWith(suffix) && short !== '' && !isTaken(short)) return { name: short, type };
  return { name, type: type === 'counter' ? 'unknown' : 'gauge' };
}

/** Prometheus refuses a whole page for one `# UNIT` that does not end the name, so only where it does. */
function unitText({ unit }: Described, { name, type }: Title, format: Format): string {
  if (format !== 'openmetrics-1.0.0' || unit === undefined || unit === '' || type === 'info') return '';
  return name.endsWith(`_${unit}`) && name.length > unit.length + 1 ? `# UNIT ${name} ${unit}\n` : '';
}

/** Renders the template of a family. `constantLabels` stand after its own labels; its own win where a name is in both. */
export function createTemplate(
  family: Family,
  constantLabels: { readonly [name: string]: string },
  format: Format,
  isTaken: (name: string) => boolean,
): Template {
  const constants = Object.entries(constantLabels)
    .filter(([name]) => !family.labelNames.includes(name))
    .map(([name, value]) => `${name}="${escapeLabelValue(value)}"`);
  const hasLabels = family.labelNames.length > 0;
  /** What ends the labels of a line when `more` come after those of the series. */
  const close = (...more: string[]): string => {
    if (more.length === 0) return hasLabels ? '} ' : ' ';
    return `${hasLabels ? ',' : '{'}${more.join(',')}} `;
  };
  const isHistogram = family.type === 'histogram';
  const parts = createPackedText();
  pack(parts, PART.name, isHistogram ? `${family.name}_bucket` : family.name);
  pack(parts, PART.sum, `${family.name}_sum`);
  pack(parts, PART.count, `${family.name}_count`);
  const longestName = parts.longest;
  pack(parts, PART.close, close(...constants));
  if (isHistogram) {
    for (const [i, bound] of [...family.buckets, Number.POSITIVE_INFINITY].entries()) {
      pack(parts, PART.le + i, close(...constants, `le="${boundText(bound, format)}"`));
    }
  }
  const lineBytes = longestName + parts.longest;
  pack(parts, PART.header, headerText(family, format, isTaken));
  return { parts, lineBytes };
}
