const SPACE = /[ \t\r\n]*/y;
const TOKEN =
  /(?:[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

type Bracket = '{' | '[';
type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma' | 'nothing';

/**
 * Where a text that is no JSON stops being some: the offset of the first token that cannot stand where it does. The message
 * of `JSON.parse` tells it only sometimes.
 */
export function jsonErrorAt(text: string): number {
  const open: Bracket[] = [];
  let expected: Expected = 'value';
  for (let start = skipSpace(text, 0); start < text.length; start = skipSpace(text, TOKEN.lastIndex)) {
    TOKEN.lastIndex = start;
    const found = TOKEN.exec(text);
    if (found === null) return start;
    const next = pass(text[start] as string, expected, open);
    if (next === undefined) return start;
    expected = next;
  }
  return text.length;
}

/** What may stand behind a token, which is known by its first character; undefined where it cannot stand itself. */
function pass(first: string, expected: Expected, open: Bracket[]): Expected | undefined {
  switch (first) {
    case '{':
    case '[':
      if (!expected.startsWith('value')) return undefined;
      open.push(first);
      return first === '{' ? 'key or end' : 'value or end';
    case '}':
    case ']':
      if (open.at(-1) !== (first === '}' ? '{' : '[') || !(expected === 'comma' || expected.endsWith('end')))
        return undefined;
      open.pop();
      return afterValue(open);
    case ':':
      return expected === 'colon' ? 'value' : undefined;
    case ',':
      if (expected !== 'comma') return undefined;
      return open.at(-1) === '{' ? 'key' : 'value';
    default:
      if (expected.startsWith('key')) return first === '"' ? 'colon' : undefined;
      return expected.startsWith('value') ? afterValue(open) : undefined;
  }
}

function afterValue(open: readonly Bracket[]): Expected {
  return open.length === 0 ? 'nothing' : 'comma';
}

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.test(text);
  return SPACE.lastIndex;
}
