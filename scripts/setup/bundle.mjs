// Bundles the entries of a package: `node bundle.mjs DIR {"name": "source.ts", …}`. A program of its own, because the
// bundler is installed by the setup that calls it. What entries share becomes a file that both load, so that a module
// still exists once in a process. Other packages and Node.js itself stay imports.
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const [dir, entries] = process.argv.slice(2);
if (dir === undefined || entries === undefined) throw new Error('usage: bundle.mjs DIR ENTRIES');

rmSync(dir, { recursive: true, force: true });
const build = await rolldown({
  input: JSON.parse(entries),
  platform: 'node',
  external: /^(?:node:|@arx\/)/,
  transform: { target: 'es2024' },
});
await build.write({
  dir,
  format: 'esm',
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'shared/[name]-[hash].js',
});
await build.close();
