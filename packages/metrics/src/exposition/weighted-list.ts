/** One item of a header such as `Accept`: its value and parameters in lower case, and how much it is wanted. */
export interface WeightedItem {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 (refused) to 1. */
  readonly q: number;
}

/**
 * Reads a list of weighted items (RFC 9110, 12.4.2). Never throws: what does not parse is read as far as it goes, and
 * a weight that is no number counts as 1. Linear in the length of the header.
 */
export function parseWeightedList(header: string): WeightedItem[] {
  return splitUnquoted(header, ',')
    .map(parseItem)
    .filter((item) => item.value !== '');
}

function parseItem(text: string): WeightedItem {
  const [value = '', ...rest] = splitUnquoted(text, ';');
  const parameters: Map<string, string> = new Map();
  for (const parameter of rest) {
    const equals = parameter.indexOf('=');
    if (equals < 0) continue;
    const name = parameter.slice(0, equals).trim().toLowerCase();
    parameters.set(name, unquote(parameter.slice(equals + 1).trim()).toLowerCase());
  }
  const weight = Number(parameters.get('q') ?? 1);
  const q = Number.isNaN(weight) ? 1 : Math.min(1, Math.max(0, weight));
  return { value: value.trim().toLowerCase(), parameters, q };
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
}

function splitUnquoted(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '\\' && quoted) i++;
    else if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
