import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = new URL('../../sql/queue/', import.meta.url);

/** The part of a statement that counts the ends which it made. */
function counting(name: string): string | undefined {
  const text = readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8');
  return /INSERT INTO run_counts AS total[\s\S]*?le_inf = total\.le_inf \+ excluded\.le_inf/.exec(text)?.[0];
}

// A statement has to count in itself, so the text stands in three files; nobody may change it in one.
test.each(['cancel', 'rescue'])('%s counts ends as finish does', (name) => {
  expect(counting('finish')).toBeDefined();
  expect(counting(name)).toBe(counting('finish'));
});
