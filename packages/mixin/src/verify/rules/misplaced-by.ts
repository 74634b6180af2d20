import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A `by` or `without` behind something that is no aggregation. */
export interface MisplacedGrouping {
  readonly from: number;
  readonly word: string;
  /** The function before it; empty where it is a parenthesis. */
  readonly after: string;
  /** What stands between its parentheses. */
  readonly labels: string;
}

/** `by (…)` may precede or follow the arguments of an aggregation, nothing else. */
export const misplacedBy: Rule = {
  kind: 'expression',
  name: 'misplaced-by',
  about: '`by` or `without` behind something that is no aggregation',
  check(site) {
    if (site.parsed.problems.length === 0) return [];
    return misplacedGroupings(site.parsed.text).map(({ from, word, after, labels }) => ({
      at: site.text.at(from),
      message: `${code(`${word} (${labels})`)} stands behind ${after === '' ? 'a parenthesis' : `${after}()`}, which is no aggregation: Prometheus refuses it.`,
      fix:
        after === 'histogram_quantile'
          ? `aggregate inside: histogram_quantile(φ, sum by (le, ${labels}) (rate(…)))`
          : `put it into an aggregation: sum ${word} (${labels}) (${after === '' ? '…' : `${after}(…)`})`,
    }));
  },
};

const AGGREGATIONS =
  /^(?:sum|min|max|avg|group|stddev|stdvar|count|count_values|bottomk|topk|quantile|limitk|limit_ratio)$/i;

/** Finds them in the text, as no parser makes a tree of it. */
export function misplacedGroupings(text: string): readonly MisplacedGrouping[] {
  const plain = blankStrings(text);
  return [...plain.matchAll(/\)\s*(by|without)\s*\(([^()]*)\)/gi)].flatMap((match): MisplacedGrouping[] => {
    const word = match[1] as string;
    const from = match.index + match[0].indexOf(word, 1);
    const open = matchingOpen(plain, match.index);
    const head = open === undefined ? '' : plain.slice(0, open).trimEnd();
    // `sum by (a) (x) by (b)`: the aggregation has one already; that is another mistake.
    const before = /([A-Za-z_][A-Za-z0-9_]*)$/.exec(head)?.[1] ?? '';
    if (open === undefined || AGGREGATIONS.test(before) || head.endsWith(')')) return [];
    return [{ from, word: word.toLowerCase(), after: before, labels: (match[2] as string).trim() }];
  });
}

function matchingOpen(text: string, close: number): number | undefined {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (text[at] === ')') depth++;
    else if (text[at] === '(' && --depth === 0) return at;
  }
  return undefined;
}

function blankStrings(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/gs, (found) => ' '.repeat(found.length));
}
