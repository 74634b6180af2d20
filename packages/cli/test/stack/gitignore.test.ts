import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitignoreWith } from '../../src/stack/wanted.ts';

test('the committed .gitignore keeps secrets and settings out before init ever ran', () => {
  const committed = readFileSync(join(import.meta.dirname, '../../../../observability/.gitignore'), 'utf8');
  expect(gitignoreWith(committed)).toBe(committed);
});
