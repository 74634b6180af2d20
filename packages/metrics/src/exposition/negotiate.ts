import { contentTypeOf, FORMATS, type Format, MEDIA } from './format.ts';
import { parseWeightedList, type WeightedItem } from './weighted-list.ts';

/** What a client gets. */
export interface Negotiated {
  readonly format: Format;
  readonly contentType: string;
}

/** How exactly a media range names a format; an exact name beats a wildcard (RFC 9110, 12.5.1). */
const SPECIFICITY = { all: 1, subtypes: 2, type: 3, version: 4 } as const;

/** Schemes that Prometheus may ask for; an unknown one is not repeated. */
const ESCAPING = new Set(['allow-utf-8', 'underscores', 'dots', 'values']);

interface Match {
  readonly format: Format;
  readonly range: WeightedItem;
  readonly specificity: number;
  /** Position of the range in the header. */
  readonly position: number;
}

/**
 * Chooses the format for an `Accept` header: the highest weight; among equals the range that names a format more
 * exactly, then the earlier one, then our own preference. A client that accepts nothing we offer (protobuf only), or
 * sends no header, gets the text format 0.0.4, as every Prometheus client library does.
 */
export function negotiate(accept: string | undefined): Negotiated {
  const ranges = parseWeightedList(accept ?? '');
  let best: Match | undefined;
  for (const format of FORMATS) {
    const match = bestRange(format, ranges);
    if (match !== undefined && match.range.q > 0 && (best === undefined || beats(match, best))) best = match;
  }
  if (best === undefined) return { format: 'text-0.0.4', contentType: contentTypeOf('text-0.0.4') };
  const escaping = best.range.parameters.get('escaping');
  const known = escaping !== undefined && ESCAPING.has(escaping) ? escaping : undefined;
  return { format: best.format, contentType: contentTypeOf(best.format, known) };
}

/** The range that names the format most exactly decides what its weight is. */
function bestRange(format: Format, ranges: readonly WeightedItem[]): Match | undefined {
  let best: Match | undefined;
  for (const [position, range] of ranges.entries()) {
    const specificity = specificityOf(format, range);
    if (specificity > (best?.specificity ?? 0)) best = { format, range, specificity, position };
  }
  return best;
}

function specificityOf(format: Format, range: WeightedItem): number {
  const { type, version } = MEDIA[format];
  if (range.value === '*/*') return SPECIFICITY.all;
  if (range.value === `${type.slice(0, type.indexOf('/'))}/*`) return SPECIFICITY.subtypes;
  if (range.value !== type) return 0;
  const wanted = range.parameters.get('version');
  if (wanted === undefined) return SPECIFICITY.type;
  return wanted === version ? SPECIFICITY.version : 0;
}

function beats(a: Match, b: Match): boolean {
  if (a.range.q !== b.range.q) return a.range.q > b.range.q;
  if (a.specificity !== b.specificity) return a.specificity > b.specificity;
  return a.position < b.position;
}
