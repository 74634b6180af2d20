import { expect, it } from 'vitest';
import { createTree } from './fixture.ts';
import { checkPackages } from './packages.ts';

const EXPORTS = { '@arx/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' };

function findingsWith(manifest: object, files: Readonly<Record<string, unknown>> = {}): Promise<readonly string[]> {
  using tree = createTree({
    LICENSE: 'the licence',
    'package.json': { devDependencies: { vitest: '5.1.1' } },
    'docs/decisions/dependencies.md': '| `vitest` 5.1.1 | tests |',
    'packages/metrics/LICENSE': 'the licence',
    'packages/metrics/README.md': '# metrics',
    'packages/metrics/src/index.ts': '',
    'packages/metrics/package.json': {
      name: '@arx/metrics',
      version: '0.1.0',
      description: 'The engine.',
      type: 'module',
      engines: { node: '>=22.18' },
      exports: { '.': EXPORTS },
      ...manifest,
    },
    ...files,
  });
  return checkPackages(tree.root);
}

it('finds nothing in a package that is fit to be packed', async () => {
  expect(await findingsWith({})).toEqual([]);
});

it.each([
  [
    'a wrong order of the conditions',
    { exports: { '.': { default: EXPORTS.default, types: EXPORTS.types, '@arx/source': './src/index.ts' } } },
    {},
    'must be {"@arx/source"',
  ],
  [
    'an entry without a source',
    { exports: { '.': EXPORTS, './b': { ...EXPORTS, '@arx/source': './src/b.ts' } } },
    {},
    './b',
  ],
  ['another Node', { engines: { node: '>=20' } }, {}, 'engines.node must be >=22.18'],
  ['another version of a sibling', { dependencies: { '@arx/signals': '^0.1.0' } }, {}, '@arx/signals must be 0.1.0'],
  ['a bin that is built', { bin: { arx: 'dist/main.js' } }, {}, 'a bin must be a committed file'],
  ['a dependency without a reason', { dependencies: { yaml: '2.9.1' } }, {}, '`yaml` 2.9.1 is missing'],
  [
    'a reason for an older version',
    {},
    { 'package.json': { devDependencies: { vitest: '5.2.0' } } },
    '`vitest` 5.2.0 is missing',
  ],
  ['a changed licence', {}, { 'packages/metrics/LICENSE': 'another' }, 'must be a copy of LICENSE'],
])('finds %s', async (_, manifest, files, finding) => {
  expect((await findingsWith(manifest, files)).join('\n')).toContain(finding);
});
