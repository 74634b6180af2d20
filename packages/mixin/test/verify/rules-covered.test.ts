import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRules } from '@arx/mixin/verify';
import { expect, test } from 'vitest';
import { RULES } from '../../src/verify/rules/index.ts';

const HERE = import.meta.dirname;

test('every rule is in a file of its name, and its mistake is in the folder of broken files', () => {
  const broken = readdirSync(join(HERE, 'broken')).map((file) => readFileSync(join(HERE, 'broken', file), 'utf8'));
  const files = readdirSync(join(HERE, '../../src/verify/rules'));
  for (const { name, about } of RULES) {
    expect(files).toContain(`${name}.ts`);
    expect(about.length).toBeGreaterThan(10);
    // These look at several files, see whole.test.ts.
    if (name !== 'unused-family' && name !== 'duplicate-uid')
      expect(
        broken.some((text) => text.includes(`${name} `)),
        name,
      ).toBe(true);
  }
  expect(listRules().map(({ name }) => name)).toEqual(RULES.map(({ name }) => name));
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
});
