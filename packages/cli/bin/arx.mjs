#!/usr/bin/env node
// The launcher of `arx`: committed, without dependencies, never built. npm silently skips a `bin` whose file is missing
// at install time, and `npx arx` would then fetch a stranger's package, so this file must not depend on a build.
//
// On Node 22.18 or newer it loads the command in this process. On an older one it hands over to the Node that the npm
// package `node` put beside it, or says what is needed. It is written so plainly that a Node far too old reads it, too.

// biome-ignore-start lint/style/useNodejsImportProtocol: a Node before 14.18 does not know the prefix
import { spawn, spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { constants } from 'os';
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';

// biome-ignore-end lint/style/useNodejsImportProtocol: as above

// The exit codes of sysexits.h for "a service is unavailable" and "internal software error".
const EX_UNAVAILABLE = 69;
const EX_SOFTWARE = 70;

const here = fileURLToPath(import.meta.url);

/** @param {string} version For example `v22.18.0`. */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

// A Node in `node_modules/.bin` of this package's folder or of one above it.
function findNode() {
  let folder = dirname(here);
  for (;;) {
    const candidate = join(folder, 'node_modules', '.bin', 'node');
    if (existsSync(candidate)) {
      const answer = spawnSync(candidate, ['--version'], { encoding: 'utf8' });
      if (answer.status === 0 && isNewEnough(answer.stdout.trim())) return candidate;
    }
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

/** @param {string} node The program. */
function handOver(node) {
  // The channel carries nothing. It closes when this process is gone, even by SIGKILL, and the child then stops, so that
  // no server is left behind without a parent.
  const child = spawn(node, [here].concat(process.argv.slice(2)), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({}, process.env, { ARX_TETHER: '1' }),
  });
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  /** @type {NodeJS.Signals[]} */
  const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  forwarded.forEach((signal) => {
    process.on(signal, () => {
      // In a terminal Ctrl-C reaches the child by itself; a copy would look like a second one.
      if (signal !== 'SIGINT' || !terminal) child.kill(signal);
    });
  });
  child.on('error', (error) => {
    console.error(`arx: cannot start ${node}: ${error.message}`);
    process.exitCode = EX_UNAVAILABLE;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : code;
    process.exit();
  });
}

// The other end of the channel of `handOver` (and of `npm start`).
function stopWithParent() {
  if (process.env.ARX_TETHER !== '1') return;
  delete process.env.ARX_TETHER;
  if (!process.channel) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

function run() {
  stopWithParent();
  const entry = new URL('../dist/main.js', import.meta.url);
  if (!existsSync(entry)) {
    console.error(
      'arx: not built yet: ' +
        fileURLToPath(entry) +
        ' is missing.\nRun `npm start` (or `npm run build`) in the checkout.',
    );
    process.exitCode = EX_UNAVAILABLE;
    return;
  }
  import(entry.href)
    .then((command) => command.main(process.argv.slice(2)))
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error) => {
        console.error(`arx: internal error, please report it: ${error instanceof Error ? error.stack : error}`);
        process.exitCode = EX_SOFTWARE;
      },
    );
}

if (isNewEnough(process.versions.node)) {
  run();
} else {
  const node = findNode();
  if (node) {
    handOver(node);
  } else {
    console.error(
      'arx needs Node 22.18 or newer; this is Node ' +
        process.versions.node +
        '.\nInstall a current Node from https://nodejs.org/, or put one beside arx: npm install node@24',
    );
    process.exitCode = EX_UNAVAILABLE;
  }
}
