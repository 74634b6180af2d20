import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTreeWithTools, type Tree } from './fixture.ts';
import { biome, knip, oxlint, types } from './tools.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A small workspace with the configuration of this one. */
function createWorkspace(files: Readonly<Record<string, unknown>>): Tree {
  const tree = createTreeWithTools({
    '.gitignore': 'node_modules\ndist\n.cache\n',
    'package.json': { name: 'fixture', private: true, type: 'module', workspaces: ['packages/*'] },
    'tsconfig.json': '{\n  "files": [],\n  "references": [{ "path": "packages/metrics" }]\n}\n',
    'packages/metrics/package.json': {
      name: '@arx/metrics',
      type: 'module',
      exports: { '.': { '@arx/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
    },
    'packages/metrics/tsconfig.json': `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": { "rootDir": "src", "outDir": "dist", "tsBuildInfoFile": "dist/.tsbuildinfo" },
  "include": ["src/**/*.ts"]
}
`,
    'packages/metrics/src/index.ts': 'export const answer: number = 42;\n',
    ...files,
  });
  for (const file of ['biome.json', '.oxlintrc.json', 'knip.json', 'tsconfig.base.json']) {
    cpSync(join(ROOT, file), join(tree.root, file));
  }
  return tree;
}

const SOURCE = 'packages/metrics/src/index.ts';

describe('types', () => {
  it('accepts a correct workspace and finds a wrong type', async () => {
    using tree = createWorkspace({});
    expect(await types(tree.root)).toEqual([]);
    tree.write(SOURCE, "export const answer: number = '42';\n");
    expect((await types(tree.root)).join()).toContain('TS2322');
  });

  it.each([
    ['an enum', 'export enum Color {\n  red,\n}\n', 'TS1294'],
    ['an export without a type', 'export const answer = Math.max(1, 2);\n', 'TS9010'],
  ])('refuses %s', async (_, text, code) => {
    using tree = createWorkspace({ [SOURCE]: text });
    expect((await types(tree.root)).join()).toContain(code);
  });
});

describe('oxlint', () => {
  it('finds a promise that nobody awaits', async () => {
    const text = 'async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}\n';
    using tree = createWorkspace({ [SOURCE]: text });
    expect((await oxlint(tree.root)).join()).toContain('no-floating-promises');
  });

  it('accepts a promise that is handled', async () => {
    const text =
      'async function work(): Promise<void> {}\nexport async function start(): Promise<void> {\n  await work();\n}\n';
    using tree = createWorkspace({ [SOURCE]: text });
    expect(await oxlint(tree.root)).toEqual([]);
  });
});

describe('biome', () => {
  it('accepts a correct workspace', async () => {
    using tree = createWorkspace({});
    expect(await biome(tree.root)).toEqual([]);
  });

  it.each([
    [
      'a cycle of imports',
      'noImportCycles',
      `export { b } from './b.ts';\n`,
      `import { b as c } from './index.ts';\n\nexport const b: unknown = c;\n`,
    ],
    ['an export of everything', 'noReExportAll', `export * from './b.ts';\n`, 'export const b: number = 1;\n'],
    ['an any', 'noExplicitAny', 'export const a: any = 1;\n', ''],
    ['wrong format', 'format', 'export const a: string = "1"\n', ''],
    [
      'imports out of order',
      'organizeImports',
      `import { z } from 'node:z';\nimport { a } from 'node:a';\n\nexport const b: unknown = [a, z];\n`,
      '',
    ],
  ])('finds %s', async (_, rule, index, b) => {
    using tree = createWorkspace({ [SOURCE]: index, ...(b ? { 'packages/metrics/src/b.ts': b } : {}) });
    expect((await biome(tree.root)).join()).toContain(rule);
  });
});

describe('knip', () => {
  it('accepts a correct workspace', async () => {
    using tree = createWorkspace({});
    expect(await knip(tree.root)).toEqual([]);
  });

  it('finds an unused file, an unused export and an unused dependency', async () => {
    using tree = createWorkspace({
      'packages/metrics/src/alone.ts': 'export const alone: number = 1;\n',
      'packages/metrics/src/b.ts': 'export const used: number = 1;\nexport const unused: number = 2;\n',
      [SOURCE]: "export { used } from './b.ts';\n",
      'packages/metrics/package.json': {
        name: '@arx/metrics',
        type: 'module',
        exports: { '.': { '@arx/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
        dependencies: { yaml: '2.0.0' },
      },
    });
    const findings = (await knip(tree.root)).join();
    expect(findings).toContain('packages/metrics/src/alone.ts');
    expect(findings).toMatch(/Unused exports \(1\)\nunused/);
    expect(findings).toMatch(/Unused dependencies \(1\)\nyaml/);
  });
});
