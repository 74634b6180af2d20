import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

test('the package depends on nothing', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
    expect(manifest[kind] ?? {}, kind).toEqual({});
  }
});

test('no source imports anything but its neighbours and Node.js', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(sources.length).toBeGreaterThan(10);
  for (const file of sources) {
    const text = readFileSync(join(root, 'src', file), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/(?:from|import|import\(|require\()\s*['"]([^'"]+)['"]/g)) {
      expect(
        specifier.startsWith('.') || (isBuiltin(specifier) && specifier.startsWith('node:')),
        `${file}: ${specifier}`,
      ).toBe(true);
    }
  }
});
