// Bundles the entries of a package: `node bundle.mjs DIR {"name": "source.ts", …}`. A program of its own, because the
// bundler is installed by the setup that calls it. What entries share becomes a file that both load, so that a module
// still exists once in a process. Other packages and Node.js itself stay imports.
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const [dir, entries] = process.argv.slice(2);
if (dir === undefined || entries === undefined) throw new Error('usage: bundle.mjs DIR ENTRIES');

const sources = JSON.parse(entries);
const options = /** @type {const} */ ({
  platform: 'node',
  external: /^(?:node:|@arx\/)/,
  transform: { target: 'es2024' },
});

/**
 * Everything that an entry loads, itself included.
 * @param {string} input
 * @returns {Promise<ReadonlySet<string>>}
 */
async function modulesOf(input) {
  const build = await rolldown({ ...options, input });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  return new Set(output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : [])));
}

// Each file that Node.js loads takes it half a millisecond, so what the main entry loads is one, whoever else needs a part.
const main = await modulesOf(sources.index);
rmSync(dir, { recursive: true, force: true });
const build = await rolldown({ ...options, input: sources });
await build.write({
  dir,
  format: 'esm',
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'shared/[name]-[hash].js',
  codeSplitting: { groups: [{ name: 'main', test: (id) => main.has(id) }] },
});
await build.close();
