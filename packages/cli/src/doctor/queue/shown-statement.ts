import { cut } from '../../output/text.ts';
import { hidden, type Told } from '../told.ts';

const WIDEST = 100;

/**
 * A statement as it may be shown: its remark, if it begins with one, else its beginning. Texts and numbers in it are left
 * out, as they can be values of a run; our own statements have none.
 */
export function shownStatement(query: string): Told {
  const [, remark] = /^\s*--\s*(\S[^\n]*)/.exec(query) ?? [];
  const text = (remark ?? withoutValues(query)).replaceAll(/\s+/g, ' ').trim();
  return hidden(cut(text, WIDEST), 'a statement');
}

/** Dollar-quoted texts first: they may hold quotes. A text that was cut off ends with the statement. */
function withoutValues(query: string): string {
  return query
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/\$(\w*)\$[\s\S]*?(?:\$\1\$|$)/g, '?')
    .replaceAll(/'(?:[^']|'')*(?:'|$)/g, '?')
    .replaceAll(/(?<![\w$])\d[\w.]*/g, '?');
}
