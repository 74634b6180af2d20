import { alignOffset, type Place, placeOf, type Text } from '../place.ts';
import { jsonErrorAt } from './json-error.ts';

export type JsonObject = { readonly [key: string]: unknown };
export type JsonPath = readonly (string | number)[];

/** A JSON file that could be read. */
export interface JsonFile {
  readonly root: unknown;
  place(path: JsonPath, offset?: number): Place;
}

export type JsonRead =
  | { readonly kind: 'json'; readonly json: JsonFile }
  | { readonly kind: 'broken'; readonly at: Place; readonly message: string };

/** Reads JSON and keeps the way back to its text. */
export function readJson(text: string): JsonRead {
  // Some editors begin a file with a mark of its encoding.
  const plain = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  try {
    const root: unknown = JSON.parse(plain);
    return { kind: 'json', json: { root, place: locator(plain) } };
  } catch (error) {
    if (plain.trim() === '') return { kind: 'broken', at: placeOf(plain, 0), message: 'it is empty' };
    const { message } = error as Error;
    const told = / (?:in|after) JSON at position (\d+)/.exec(message)?.[1];
    const at = placeOf(plain, told === undefined ? jsonErrorAt(plain) : Number(told));
    // It quotes what is around the place, which is told by line and column.
    return { kind: 'broken', at, message: message.replace(/ (?:in|after) JSON at position .*$|, \.{0,3}".*$/s, '') };
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** What stands at a path; undefined where the way ends. */
export function at(root: unknown, ...path: JsonPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof step === 'number') return asArray(value)[step];
    const object = asObject(value);
    return object !== undefined && Object.hasOwn(object, step) ? object[step] : undefined;
  }, root);
}

/** The objects of an array with their places in it. */
export function objectsIn(value: unknown): readonly (readonly [number, JsonObject])[] {
  return asArray(value).flatMap((item, i) => {
    const object = asObject(item);
    return object === undefined ? [] : [[i, object] as const];
  });
}

/** A text at a path of the file; undefined where there is none. */
export function textAt(json: JsonFile, path: JsonPath): Text | undefined {
  const value = asText(at(json.root, ...path));
  return value === undefined ? undefined : { value, at: (offset = 0) => json.place(path, offset) };
}

/** `$.panels[3].title` */
function showPath(path: JsonPath): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${steps.join('')}`;
}

function locator(text: string): JsonFile['place'] {
  const containers = new Map<number, ReadonlyMap<string | number, number>>();
  const membersOf = (start: number): ReadonlyMap<string | number, number> => {
    const known = containers.get(start) ?? members(text, start);
    containers.set(start, known);
    return known;
  };
  return (path, offset = 0) => {
    let start = skipSpace(text, 0);
    for (const step of path) {
      const next = membersOf(start).get(step);
      if (next === undefined) break;
      start = next;
    }
    const value = text[start] === '"' ? stringAt(text, start) : '';
    const inside = value === '' ? start : alignOffset(text, start + 1, value, offset);
    return { ...placeOf(text, inside), path: showPath(path) };
  };
}

// The text is known to be JSON here, so that skipping over it needs no checks; and no recursion, however deep it is.

function members(text: string, start: number): ReadonlyMap<string | number, number> {
  const found = new Map<string | number, number>();
  const isObject = text[start] === '{';
  if (!isObject && text[start] !== '[') return found;
  let index = 0;
  let position = skipSpace(text, start + 1);
  while (position < text.length && text[position] !== '}' && text[position] !== ']') {
    let key: string | number = index++;
    if (isObject) {
      key = stringAt(text, position);
      position = skipSpace(text, skipSpace(text, skipString(text, position)) + 1);
    }
    found.set(key, position);
    position = skipSpace(text, skipValue(text, position));
    if (text[position] === ',') position = skipSpace(text, position + 1);
  }
  return found;
}

function stringAt(text: string, start: number): string {
  return JSON.parse(text.slice(start, skipString(text, start))) as string;
}

function skipSpace(text: string, start: number): number {
  let position = start;
  while (' \t\r\n'.includes(text[position] ?? 'x')) position++;
  return position;
}

function skipString(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position + 1;
}

function skipValue(text: string, start: number): number {
  let position = start;
  let depth = 0;
  do {
    const character = text[position] as string;
    if (character === '"') {
      position = skipString(text, position);
    } else {
      if ('{['.includes(character)) depth++;
      else if ('}]'.includes(character)) depth--;
      position++;
    }
  } while (position < text.length && (depth > 0 || !',}] \t\r\n'.includes(text[position] as string)));
  return position;
}
