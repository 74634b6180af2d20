import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const SCRIPTS = join(import.meta.dirname, '..');

/** Stands in for npm: notes the call, takes a while, and installs a Node and a compiler that notes its calls. */
const NPM = `#!/usr/bin/env node
const fs = require('node:fs');
const path = require('node:path');
fs.appendFileSync(process.env.FIXTURE_LOG, 'npm ' + process.argv.slice(2).join(' ') + '\\n');
const behaviour = process.env.FIXTURE_NPM ?? 'ok';
fs.mkdirSync('node_modules', { recursive: true });
process.on('SIGTERM', () => { console.error('npm error signal SIGTERM'); process.exit(1); });
setTimeout(() => {
  if (behaviour === 'fail') {
    for (let i = 1; i <= 100; i++) console.error('npm error line ' + i);
    console.error('npm error Clean install a project\\nnpm error --strict-peer-deps\\nnpm error Run "npm help ci" for more info');
    console.error('npm error after the manual page');
    process.exit(7);
  }
  fs.mkdirSync('node_modules/.bin', { recursive: true });
  if (behaviour !== 'no-node') {
    fs.rmSync('node_modules/.bin/node', { force: true });
    fs.symlinkSync(process.execPath, 'node_modules/.bin/node');
  }
  fs.mkdirSync('node_modules/typescript/bin', { recursive: true });
  fs.writeFileSync('node_modules/typescript/bin/tsc', \`
    const fs = require('node:fs');
    fs.appendFileSync(process.env.FIXTURE_LOG, 'tsc\\\\n');
    if (process.env.FIXTURE_TSC === 'fail') { console.log('src/a.ts(1,1): error TS1: broken'); process.exit(2); }
  \`);
}, Number(process.env.FIXTURE_NPM_MS ?? 0));
`;

/** Stands in for the launcher of arx. */
const TARGET = `
if (process.argv.includes('wait')) {
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => { console.log('got ' + signal); process.exit(9); });
  if (process.channel) {
    process.on('disconnect', () => {
      require('node:fs').appendFileSync(process.env.FIXTURE_LOG, 'disconnected\\n');
      process.exit(0);
    });
    process.channel.unref();
  }
  setInterval(() => {}, 1000);
  console.log('waiting');
} else {
  console.log(JSON.stringify(process.argv.slice(2)));
  process.exitCode = process.argv.includes('five') ? 5 : 0;
}
`;

/** How a run of the bootstrap ended. */
interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A checkout with the real bootstrap, one package, and stand-ins for npm, the compiler and the target. */
export interface Checkout extends Disposable {
  root: string;
  /** What the stand-ins were asked to do, in order. */
  calls: () => readonly string[];
  write: (path: string, text: string) => void;
  start: (args: readonly string[], env?: NodeJS.ProcessEnv) => ChildProcess & { ended: Promise<Outcome> };
  run: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Outcome>;
}

function programsOf(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'npm'), NPM);
  chmodSync(join(folder, 'npm'), 0o755);
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const path of (process.env.PATH ?? '').split(delimiter)) {
    if (existsSync(join(path, 'git'))) {
      symlinkSync(join(path, 'git'), join(folder, 'git'));
      return;
    }
  }
}

/**
 * @param node The Node that runs the bootstrap; by default the one of the tests.
 */
export function createCheckout(node: string = process.execPath): Checkout {
  const base = mkdtempSync(join(tmpdir(), 'arx setup '));
  const root = join(base, 'a checkout');
  const log = join(base, 'calls.log');
  const programs = join(base, 'programs');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  programsOf(programs);
  write('package-lock.json', '{}');
  write('packages/demo/package.json', '{ "name": "demo" }');
  write('packages/demo/tsconfig.json', '{}');
  write('packages/demo/src/a.ts', 'export {};');
  write(
    'packages/cli/bin/arx.mjs',
    `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);${TARGET}`,
  );
  cpSync(join(SCRIPTS, 'bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'));
  cpSync(join(SCRIPTS, 'setup'), join(root, 'scripts/setup'), { recursive: true });

  const start: Checkout['start'] = (args, env = {}) => {
    const child = spawn(node, [join(root, 'scripts/bootstrap.mjs'), ...args], {
      cwd: root,
      env: { PATH: programs, HOME: base, FIXTURE_LOG: log, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const ended = new Promise<Outcome>((resolve) => {
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    return Object.assign(child, { ended });
  };
  return {
    root,
    write,
    start,
    run: (args, env) => start(args, env).ended,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}
