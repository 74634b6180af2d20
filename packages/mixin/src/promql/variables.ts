import type { Span } from './ast.ts';

/** A dashboard variable where it stands in an expression. */
export interface VariableUse extends Span {
  readonly name: string;
}

/** An expression that a Prometheus parser can read, of the same length as the one with variables. */
export interface Substituted {
  readonly text: string;
  readonly uses: readonly VariableUse[];
}

const VARIABLE = /\$\{([A-Za-z_]\w*)(?:\.[\w.]+)?(?::[^}]*)?\}|\[\[([A-Za-z_]\w*)(?::\w+)?\]\]|\$([A-Za-z_]\w*)/y;
const AGGREGATORS = /\b(?:sum|min|max|avg|count|group|stddev|stdvar)\s*$/;
const LABEL_LIST = /\b(?:by|without|on|ignoring|group_left|group_right)\s*$/;

/**
 * Puts a stand-in in the place of every Grafana variable outside of strings: a duration, a number, a name or an
 * aggregation, whichever fits there. Each is as long as the variable, so that positions stay what they are.
 */
export function substituteVariables(text: string): Substituted {
  const uses: VariableUse[] = [];
  if (!text.includes('$') && !text.includes('[[')) return { text, uses };
  const place = createPlace();
  let out = '';
  let at = 0;
  while (at < text.length) {
    VARIABLE.lastIndex = at;
    const found = place.inComment() ? null : VARIABLE.exec(text);
    if (found === null) {
      const character = text[at] as string;
      place.pass(character, out);
      out += character;
      at++;
      continue;
    }
    const to = at + found[0].length;
    uses.push({ name: (found[1] ?? found[2] ?? found[3]) as string, from: at, to });
    out += place.inString() ? found[0] : standIn(place.kind(out, text.slice(to)), found[0].length);
    at = to;
  }
  return { text: out, uses };
}

type StandIn = 'duration' | 'digits' | 'number' | 'name' | 'aggregation';

function standIn(kind: StandIn, length: number): string {
  switch (kind) {
    case 'duration':
      return '5m'.padEnd(length);
    case 'digits':
      return '1'.padStart(length, '0');
    case 'number':
      return '1'.padEnd(length);
    case 'name':
      return '_'.repeat(length);
    case 'aggregation':
      return 'sum'.padEnd(length);
  }
}

/** What is known of the place that has been reached: quotes, comments and brackets. */
interface Place {
  inString(): boolean;
  inComment(): boolean;
  pass(character: string, before: string): void;
  kind(before: string, after: string): StandIn;
}

type Bracket = '[' | '{' | '(' | 'labels' | 'aggregation';

function createPlace(): Place {
  const open: Bracket[] = [];
  let quote: string | undefined;
  let escaped = false;
  let comment = false;

  function passInString(character: string): void {
    if (escaped) escaped = false;
    else if (character === '\\' && quote !== '`') escaped = true;
    else if (character === quote) quote = undefined;
  }

  return {
    inString: () => quote !== undefined,
    inComment: () => comment,
    pass(character, before) {
      if (comment) comment = character !== '\n';
      else if (quote !== undefined) passInString(character);
      else if (character === '#') comment = true;
      else if ('"\'`'.includes(character)) quote = character;
      else if (character === '(') open.push(parenthesis(before));
      else if (character === '[' || character === '{') open.push(character);
      else if (')]}'.includes(character)) open.pop();
    },
    kind(before, after) {
      const inside = open.at(-1);
      if (inside === '[' || /\boffset\s*-?\s*$/.test(before))
        return /^(?:ms|[smhdwy])\b/.test(after) ? 'digits' : 'duration';
      if (inside === 'labels' || inside === '{') return 'name';
      if (/[A-Za-z0-9_:]$/.test(before) || /^[A-Za-z0-9_:]/.test(after) || /^\s*[[{]/.test(after)) return 'name';
      if (/^\s*(?:\(|(?:by|without)\b)/.test(after)) return 'aggregation';
      const alone = /\(\s*$/.test(before) && /^\s*\)/.test(after);
      return (inside === 'aggregation' && alone) || (before.trim() === '' && after.trim() === '') ? 'name' : 'number';
    },
  };
}

function parenthesis(before: string): Bracket {
  if (LABEL_LIST.test(before)) return 'labels';
  // `sum by (a) (` is an aggregation, too: its list has been closed just now.
  const head = before.replace(/\b(?:by|without)\s*\([^()]*\)\s*$/, '');
  return AGGREGATORS.test(head) ? 'aggregation' : '(';
}
