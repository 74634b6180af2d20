import type { Span } from './ast.ts';

/** A dashboard variable where it stands in an expression. */
export interface VariableUse extends Span {
  readonly name: string;
}

/** An expression that a Prometheus parser can read, of the same length as the one with variables. */
export interface Substituted {
  readonly text: string;
  readonly uses: readonly VariableUse[];
  /**
   * Whether a variable stands for an operator, a function or an aggregation. Which one, and so what may stand around it,
   * is then a guess.
   */
  readonly guessed: boolean;
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
  if (!text.includes('$') && !text.includes('[[')) return { text, uses, guessed: false };
  let guessed = false;
  const place = createPlace();
  let out = '';
  let at = 0;
  while (at < text.length) {
    VARIABLE.lastIndex = at;
    // A dollar behind a backslash is one of a regular expression.
    const escaped = place.inString() && text[at - 1] === '\\';
    const found = place.inComment() || escaped ? null : VARIABLE.exec(text);
    if (found === null) {
      const character = text[at] as string;
      place.pass(character, out);
      out += character;
      at++;
      continue;
    }
    const to = at + found[0].length;
    uses.push({ name: (found[1] ?? found[2] ?? found[3]) as string, from: at, to });
    const kind = place.inString() ? 'text' : place.kind(out, text.slice(to));
    guessed ||= kind === 'operator' || kind === 'aggregation';
    out += kind === 'text' ? found[0] : standIn(kind, found[0].length);
    at = to;
  }
  return { text: out, uses, guessed };
}

type StandIn = 'duration' | 'digits' | 'number' | 'name' | 'aggregation' | 'operator';

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
      return length < 3 ? 'ln' : 'sum'.padEnd(length);
    // Of all operators, this one may stand between anything.
    case 'operator':
      return '+'.padEnd(length);
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
      if (/[)\]}]\s*$|[\w:]\s+$/.test(before) && /^\s+[\w("{]/.test(after)) return 'operator';
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
