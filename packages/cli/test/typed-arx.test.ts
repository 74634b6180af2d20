import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { typedArx } from '../src/typed-arx.ts';
import { createDirectory, write } from './stack/helpers/directory.ts';

test('it is the one that is installed there, or above, and else the one on PATH', () => {
  const root = createDirectory();
  const inner = join(root, 'a b/inner');
  mkdirSync(inner, { recursive: true });
  expect(typedArx(inner)).toBe('arx');
  write(root, 'node_modules/.bin/arx', '');
  expect(typedArx(inner)).toBe('../../node_modules/.bin/arx');
  write(root, 'a b/node_modules/.bin/arx', '');
  expect(typedArx(inner)).toBe('../node_modules/.bin/arx');
  expect(typedArx(root)).toBe('node_modules/.bin/arx');
});
