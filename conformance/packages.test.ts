import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WorkspacePackage, workspacePackages } from '../scripts/check/workspace.ts';
import { runCaptured } from '../scripts/setup/child.mjs';
import { hasOtherNodes, installOtherNodes } from './support/nodes.ts';
import { type Finished, start } from './support/processes.ts';

const ROOT = join(import.meta.dirname, '..');
const PACKAGES = workspacePackages(ROOT);

/** What users write after `import`. */
const ENTRIES = PACKAGES.flatMap(({ manifest }) =>
  Object.keys(manifest.exports ?? {}).map((subpath) => manifest.name + subpath.slice(1)),
);

/** Files that a package may hold, beside `package.json`, its readme and its licence. */
const PACKED =
  /^(?:(?:dist|bundle)\/[\w/.-]+\.(?:js|js\.map|d\.ts)|bin\/arx\.mjs|flows\/[\w/.-]+\.(?:yaml|json|mjs)|sql\/[\w/.-]+\.sql)$/;

interface Tarball {
  name: string;
  filename: string;
  files: ReadonlyArray<{ path: string }>;
}

const folder = mkdtempSync(join(tmpdir(), 'arx-packages-'));
/** An empty project, into which all packages are installed. */
const project = join(folder, 'project');
let tarballs: readonly Tarball[];

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, output } = await runCaptured('npm', [...args, '--loglevel=error'], { cwd, env: process.env });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed (exit code ${code}):\n${output}`);
  return output;
}

/** Runs a program in the project, with a Node first on the PATH. */
function runWith(node: string, program: string, args: readonly string[]): Promise<Finished> {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter), npm_config_loglevel: 'error' };
  return start(program, args, { ...env, INIT_CWD: project }, project).finished;
}

const filesOf = (name: string): readonly string[] =>
  (tarballs.find((tarball) => tarball.name === name)?.files ?? []).map((file) => file.path);

beforeAll(async () => {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true }));
  // npm 11 gives a list, newer ones an object by name.
  const packed = JSON.parse(await npm(['pack', '--workspaces', '--json', `--pack-destination=${folder}`], ROOT));
  tarballs = Object.values(packed);
  const paths = tarballs.map(({ filename }) => join(folder, filename));
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', ...paths], project);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(PACKAGES.map((pkg): [string, WorkspacePackage] => [pkg.manifest.name, pkg]))(
  '%s, packed',
  (name, pkg) => {
    it('holds what it needs and no sources, tests or state of the build', () => {
      const files = filesOf(name);
      expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
      const others = files.filter((file) => !['LICENSE', 'README.md', 'package.json'].includes(file));
      expect(others.filter((file) => !PACKED.test(file))).toEqual([]);
    });

    it('holds every entry and program that it promises', () => {
      const { exports = {}, bin = {} } = pkg.manifest;
      const promised = Object.values(exports).flatMap((entry) => [entry.types ?? '', entry.default ?? '']);
      const wanted = [...promised, ...Object.values(bin)].map((file) => file.replace(/^\.\//, ''));
      expect(filesOf(name)).toEqual(expect.arrayContaining(wanted));
    });

    it('has source maps that hold their sources', () => {
      const installed = join(project, 'node_modules', name);
      for (const file of filesOf(name).filter((path) => path.endsWith('.map'))) {
        const map = JSON.parse(readFileSync(join(installed, file), 'utf8'));
        expect(map.sourcesContent, file).toHaveLength(map.sources.length);
      }
    });
  },
);

/** Loads every entry and prints what it exports. */
const IMPORT = `const all = {};
for (const name of ${JSON.stringify(ENTRIES)}) all[name] = Object.keys(await import(name)).sort();
console.log(JSON.stringify(all));`;
const REQUIRE = IMPORT.replace('await import(name)', 'require(name)');

async function exportsSeenBy(node: string, flags: readonly string[]): Promise<Record<string, readonly string[]>> {
  const { code, stdout, stderr } = await runWith(node, node, flags);
  // A warning would be printed in every user's program.
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

async function installedOn(node: string): Promise<void> {
  const imported = await exportsSeenBy(node, ['--input-type=module', '-e', IMPORT]);
  expect(Object.keys(imported)).toEqual(ENTRIES);
  for (const name of ENTRIES) expect(imported[name], name).not.toEqual([]);
  expect(await exportsSeenBy(node, ['--input-type=commonjs', '-e', REQUIRE])).toEqual(imported);
  const arx = await runWith(node, 'npx', ['--no-install', 'arx', '--version']);
  expect(arx).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('0.1.0') });
}

describe('installed into an empty project', () => {
  it('is imported, required and run on the pinned Node', () => installedOn(process.execPath), 60_000);

  // Other versions of Node come from npm packages that exist for Linux on x64 only.
  it.skipIf(!hasOtherNodes)(
    'is imported, required and run on Node 22',
    async () => installedOn((await installOtherNodes()).node22),
    180_000,
  );

  it('has types that a strict program compiles with, the declarations themselves checked', async () => {
    const lines = ENTRIES.map((name, index) => `import * as entry${index} from '${name}';\nexport { entry${index} };`);
    writeFileSync(join(project, 'program.mts'), lines.join('\n'));
    // A program that uses an entry for a library has that library; its own declarations are not ours to check.
    const peers = PACKAGES.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}));
    for (const name of ['@types/node', 'undici-types', ...peers]) {
      const installed = join(project, 'node_modules', name);
      // Another package may depend on what this one only observes.
      if (existsSync(installed)) continue;
      mkdirSync(dirname(installed), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), installed);
    }
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const flags = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'es2022',
    ];
    const { stdout } = await start(
      process.execPath,
      [tsc, ...flags, '--types', 'node', 'program.mts'],
      process.env,
      project,
    ).finished;
    expect(stdout.split('\n').filter((line) => /^(?:program|node_modules\/@arx\/)/.test(line))).toEqual([]);
  });
});
