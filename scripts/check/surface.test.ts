import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTree, type Tree } from './fixture.ts';
import { checkSurface } from './surface.ts';

const INDEX = `import { type Options, start as begin } from './start.js';
export { begin };
export type { Options };
export { type Flow as FlowRun, run } from './run.ts';
export { stringify } from 'yaml';
`;

function createBuilt(): Tree {
  return createTree({
    'packages/metrics/package.json': { name: '@arx/metrics', exports: { '.': { types: './dist/index.d.ts' } } },
    'packages/metrics/dist/index.d.ts': INDEX,
    'packages/metrics/dist/start.d.ts':
      '/** Options. */\nexport interface Options {\n    /** In seconds. */\n    timeout: number;\n}\nexport declare function start(options: Options): void;\n',
    'packages/metrics/dist/run.d.ts':
      'interface Flow {\n    id: string;\n}\nexport type { Flow };\nexport declare function run(id: string): void;\nexport declare function run(flow: Flow): void;\nexport declare const hidden: number;\n',
  });
}

it('writes every export with its declaration, without comments, and is content with it afterwards', async () => {
  using tree = createBuilt();
  expect((await checkSurface(tree.root, { update: false })).join()).toBe(
    'packages/metrics/api.md is missing: npm run check -- --update writes it',
  );
  expect(await checkSurface(tree.root, { update: true })).toEqual([]);
  expect(await checkSurface(tree.root, { update: false })).toEqual([]);
  const text = readFileSync(join(tree.root, 'packages/metrics/api.md'), 'utf8');
  expect(text.slice(text.indexOf('```ts'))).toBe(`\`\`\`ts
// as FlowRun
interface Flow {
    id: string;
}

interface Options {
    timeout: number;
}

// as begin
function start(options: Options): void;

function run(id: string): void;

function run(flow: Flow): void;

export { stringify } from 'yaml';
\`\`\`
`);
});

it('shows what changed, line by line', async () => {
  using tree = createBuilt();
  await checkSurface(tree.root, { update: true });
  tree.write(
    'packages/metrics/dist/run.d.ts',
    'export interface Flow {\n    id: number;\n}\nexport declare function run(id: string): void;\n',
  );
  const [finding] = await checkSurface(tree.root, { update: false });
  expect(finding).toContain('-     id: string;\n+     id: number;');
  expect(finding).toContain('- function run(flow: Flow): void;');
  expect(finding).not.toContain('timeout');
});

it('says when a package is not built', async () => {
  using tree = createTree({
    'packages/metrics/package.json': { name: '@arx/metrics', exports: { '.': { types: './dist/index.d.ts' } } },
  });
  expect(await checkSurface(tree.root, { update: false })).toEqual(['packages/metrics: not built: ./dist/index.d.ts']);
});
