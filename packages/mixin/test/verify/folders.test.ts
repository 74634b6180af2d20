import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFamilies, SYSTEMS } from '@arx/catalog';
import { type Finding, verify } from '@arx/mixin/verify';
import { describe, expect, test } from 'vitest';

// Each file says what it is about. A broken one says also what must be found in it, and where: in `finds`, or in comments
// `# finds: rule line:column`. A broken JSON file ends in .txt, so that formatters leave it as it is.

const catalog = listFamilies(SYSTEMS);

function filesOf(folder: string): readonly (readonly [string, string])[] {
  const path = join(import.meta.dirname, folder);
  return readdirSync(path).map((file) => [file, readFileSync(join(path, file), 'utf8')] as const);
}

function findingsOf(file: string, text: string): readonly Finding[] {
  return file.endsWith('.yml')
    ? verify({ rules: [{ file, text }], catalog })
    : verify({ dashboards: [{ file, text }], catalog });
}

function expectedOf(file: string, text: string): readonly string[] {
  if (file.endsWith('.yml')) return [...text.matchAll(/^# finds: (.+)$/gm)].map(([, one]) => one as string);
  const list = file.endsWith('.txt') ? /"finds": (\[.*\])/.exec(text)?.[1] : undefined;
  return JSON.parse(list ?? JSON.stringify((JSON.parse(text) as { finds: unknown }).finds)) as string[];
}

describe('a broken file gives its findings and no other', () => {
  const files = filesOf('broken');

  test('there are at least 40', () => {
    expect(files.length).toBeGreaterThanOrEqual(40);
  });

  test.each(files)('%s', (file, text) => {
    const findings = findingsOf(file, text);
    const told = findings.map(({ rule, path, line, column }) => `${rule} ${path ?? `${line}:${column}`}`);
    const expected = expectedOf(file, text);
    expect(expected.length).toBeGreaterThan(0);
    expect([...told].sort()).toEqual([...expected].sort());
    for (const { message, fix } of findings) {
      expect(message).toMatch(/\.$/);
      expect(fix.length).toBeGreaterThan(5);
    }
  });
});

describe('a correct file gives no finding', () => {
  const files = filesOf('correct');

  test('there are at least 15', () => {
    expect(files.length).toBeGreaterThanOrEqual(15);
  });

  test.each(files)('%s', (file, text) => {
    expect(findingsOf(file, text)).toEqual([]);
  });

  test('there are some ninety expressions in them', () => {
    const count = files.flatMap(([, text]) => [...text.matchAll(/"expr":|\bexpr: /g)]).length;
    expect(count).toBeGreaterThan(90);
  });
});
