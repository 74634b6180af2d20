import { expect, it } from 'vitest';
import { checkBoundaries, importsOf } from './boundaries.ts';
import { createTree } from './fixture.ts';

const entry = (file: string): object => ({
  '@arx/source': `./src/${file}.ts`,
  types: `./dist/${file}.d.ts`,
  default: `./dist/${file}.js`,
});

/** A correct workspace; `changes` replaces or adds files. */
function findingsWith(changes: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  using tree = createTree({
    'packages/metrics/package.json': { name: '@arx/metrics', exports: { '.': entry('index') } },
    'packages/metrics/src/index.ts': `import { b } from './b.ts';\nexport const a = b;`,
    'packages/metrics/src/b.ts': `import { readFileSync } from 'node:fs';\nexport const b = readFileSync;`,
    'packages/metrics/test/b.test.ts': `import { it } from 'vitest';\nimport { b } from '../src/b.ts';\nit('x', b);`,
    'packages/catalog/package.json': {
      name: '@arx/catalog',
      exports: { './arx': entry('arx/index') },
      dependencies: { '@arx/metrics': '0.1.0', yaml: '2.0.0' },
    },
    'packages/catalog/src/arx/index.ts': `import { a } from '@arx/metrics';\nexport type { Document } from 'yaml';\nexport const c = a;`,
    ...changes,
  });
  return checkBoundaries(tree.root);
}

it('finds nothing in a correct workspace', async () => {
  expect(await findingsWith({})).toEqual([]);
});

it('lets tests, and only tests, use the helpers that are made for all tests', async () => {
  const imports = `import '../../../scripts/peers.mjs';\nimport '../../../conformance/support/model-server.ts';`;
  expect(await findingsWith({ 'packages/metrics/test/b.test.ts': imports })).toEqual([]);
  expect(await findingsWith({ 'packages/metrics/src/b.ts': imports })).toHaveLength(2);
  const suite = `import '../../../conformance/prometheus.test.ts';`;
  expect(await findingsWith({ 'packages/metrics/test/b.test.ts': suite })).toHaveLength(1);
});

it.each([
  [
    'an import of a higher rank',
    { 'packages/metrics/src/b.ts': `\nimport { c } from '@arx/catalog/arx';\nexport const b = c;` },
    'packages/metrics/src/b.ts:2: metrics (rank 0) may not import @arx/catalog (rank 1)',
  ],
  [
    'an import of a type of a higher rank',
    { 'packages/metrics/src/b.ts': `export type { C } from '@arx/catalog/arx';` },
    'packages/metrics/src/b.ts:1: metrics (rank 0) may not import @arx/catalog (rank 1)',
  ],
  [
    'a dynamic import of the same rank',
    {
      'packages/metrics/src/b.ts': `export const b = await import('@arx/signals');`,
      'packages/signals/package.json': { name: '@arx/signals' },
    },
    'packages/metrics/src/b.ts:1: metrics (rank 0) may not import @arx/signals (rank 0)',
  ],
  [
    'a test that imports a higher rank',
    { 'packages/metrics/test/b.test.ts': `import '@arx/catalog/arx';` },
    'packages/metrics/test/b.test.ts:1: metrics (rank 0) may not import @arx/catalog (rank 1)',
  ],
  [
    'a declared dependency of a higher rank',
    {
      'packages/catalog/package.json': {
        name: '@arx/catalog',
        dependencies: { '@arx/metrics': '0.1.0', '@arx/cli': '0.1.0', yaml: '2.0.0' },
      },
    },
    'packages/catalog/package.json: catalog (rank 1) may not depend on @arx/cli (rank 3)',
  ],
  [
    'a dependency of metrics',
    {
      'packages/metrics/package.json': {
        name: '@arx/metrics',
        exports: { '.': entry('index') },
        peerDependencies: { tdigest: '1.0.0' },
      },
    },
    'packages/metrics/package.json: metrics promises to have no dependency, but declares tdigest',
  ],
  [
    'a deep import',
    { 'packages/catalog/src/arx/index.ts': `import '@arx/metrics/dist/b.js';` },
    'packages/catalog/src/arx/index.ts:1: @arx/metrics does not export ./dist/b.js: no deep imports',
  ],
  [
    'an undeclared dependency',
    { 'packages/catalog/src/arx/index.ts': `import 'zod';` },
    'packages/catalog/src/arx/index.ts:1: zod is not a declared dependency of @arx/catalog',
  ],
  [
    'an undeclared package of the workspace',
    { 'packages/catalog/package.json': { name: '@arx/catalog', exports: {}, dependencies: { yaml: '2.0.0' } } },
    'packages/catalog/src/arx/index.ts:1: @arx/metrics is not a declared dependency',
  ],
  [
    'a relative import of another package',
    { 'packages/catalog/src/arx/index.ts': `import '../../../metrics/src/b.ts';` },
    'packages/catalog/src/arx/index.ts:1: ../../../metrics/src/b.ts leaves src/: import the other package by its name',
  ],
  [
    'a builtin without its prefix',
    { 'packages/metrics/src/b.ts': `export { readFileSync as b } from 'fs';` },
    'packages/metrics/src/b.ts:1: write node:fs',
  ],
  [
    'a package without a rank',
    { 'packages/attic/package.json': { name: '@arx/attic' } },
    'packages/attic/package.json: attic has no rank: enter it in scripts/check/boundaries.ts',
  ],
])('finds %s', async (_, changes, finding) => {
  expect(await findingsWith(changes)).toEqual([finding]);
});

it('reads every form of import, and neither comments nor strings', () => {
  const text = [
    `import a, { b } from 'one';`,
    `import type { C } from "two";`,
    `import 'three';`,
    `export { d } from 'four';`,
    `export * as e from 'five';`,
    `const f = import('six');`,
    `// import 'no';`,
    `const g = "import 'no'";`,
  ].join('\n');
  expect(importsOf('a.ts', text).map(({ specifier, line }) => [specifier, line])).toEqual([
    ['one', 1],
    ['two', 2],
    ['three', 3],
    ['four', 4],
    ['five', 5],
    ['six', 6],
  ]);
});
