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
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCheckout } from '../scripts/setup/fixture.ts';
import { hasOtherNodes, installOtherNodes } from './support/nodes.ts';
import { type Running, start, until } from './support/processes.ts';

const LAUNCHER = join(import.meta.dirname, '../packages/cli/bin/arx.mjs');

/** Stands in for the built command: says who it is, waits for a signal, or fails. */
const MAIN = `import { appendFileSync } from 'node:fs';
export async function main(argv) {
  if (argv[0] === 'reject') throw new Error('broken');
  if (argv[0] === 'wait') {
    const tell = (signal) => {
      appendFileSync(argv[1], signal + ' ');
      setTimeout(() => process.exit(9), 100);
    };
    process.on('SIGTERM', () => tell('SIGTERM'));
    process.on('SIGINT', () => tell('SIGINT'));
    setInterval(() => {}, 1000);
    console.log('waiting ' + process.pid);
    return new Promise(() => {});
  }
  console.log(JSON.stringify({ argv, node: process.versions.node.split('.')[0], tether: process.env.ARX_TETHER }));
  return argv.length;
}
`;

/** The launcher in a tree of its own, with a path that has a space. */
interface Tree extends Disposable {
  run: (node: string, ...args: string[]) => Running;
  signals: () => string;
  /** What `wait` is given to tell its signals. */
  told: string;
}

function createTree({ built = true, pinned = true }: { built?: boolean; pinned?: boolean } = {}): Tree {
  const base = mkdtempSync(join(tmpdir(), 'arx launcher '));
  const cli = join(base, 'packages', 'cli');
  mkdirSync(join(cli, 'bin'), { recursive: true });
  cpSync(LAUNCHER, join(cli, 'bin', 'arx.mjs'));
  if (built) {
    mkdirSync(join(cli, 'dist'));
    writeFileSync(join(cli, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(cli, 'dist', 'main.js'), MAIN);
  }
  mkdirSync(join(base, 'node_modules', '.bin'), { recursive: true });
  // The one in between is too old, or no Node at all: it must not be taken.
  mkdirSync(join(cli, 'node_modules', '.bin'), { recursive: true });
  writeFileSync(join(cli, 'node_modules', '.bin', 'node'), '#!/bin/sh\necho v18.0.0\n');
  chmodSync(join(cli, 'node_modules', '.bin', 'node'), 0o755);
  if (pinned) symlinkSync(process.execPath, join(base, 'node_modules', '.bin', 'node'));
  const told = join(base, 'told');
  return {
    told,
    run: (node, ...args) => start(node, [join(cli, 'bin', 'arx.mjs'), ...args]),
    signals: () => (existsSync(told) ? readFileSync(told, 'utf8').trim() : ''),
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}

const PINNED = process.versions.node.split('.')[0];

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

/** What holds on every Node that may start the launcher. */
function behaves(node: () => Promise<string>): void {
  it('passes the arguments and keeps the exit code, without a warning', async () => {
    using tree = createTree();
    const outcome = await tree.run(await node(), 'flow', 'two words', '').finished;
    expect(outcome).toMatchObject({ code: 3, stderr: '' });
    expect(JSON.parse(outcome.stdout)).toEqual({ argv: ['flow', 'two words', ''], node: PINNED });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('lets %s reach the command once and keeps its exit code', async (signal) => {
    using tree = createTree();
    const running = tree.run(await node(), 'wait', tree.told);
    await until('the command to wait', () => running.output().includes('waiting'));
    running.child.kill(signal);
    expect((await running.finished).code).toBe(9);
    expect(tree.signals()).toBe(signal);
  });

  it('leaves nothing behind when it is killed', async () => {
    using tree = createTree();
    const running = tree.run(await node(), 'wait', tree.told);
    await until('the command to wait', () => running.output().includes('waiting'));
    const pid = Number(/waiting (\d+)/.exec(running.output())?.[1]);
    running.child.kill('SIGKILL');
    await running.finished;
    await until('the command to end', () => isGone(pid));
  });

  it('says how to build when nothing is built', async () => {
    using tree = createTree({ built: false });
    const outcome = await tree.run(await node(), 'up').finished;
    expect(outcome).toMatchObject({ code: 69, stdout: '', stderr: expect.stringContaining('npm start') });
  });

  it('reports an error that the command did not handle as its own', async () => {
    using tree = createTree();
    const outcome = await tree.run(await node(), 'reject').finished;
    expect(outcome).toMatchObject({ code: 70, stderr: expect.stringContaining('internal error') });
  });
}

describe('the launcher on a Node that runs the command itself', () => behaves(async () => process.execPath));

// Other versions of Node come from npm packages that exist for Linux on x64 only.
describe.skipIf(!hasOtherNodes)('on Node 20.0', { timeout: 180_000 }, () => {
  const node20 = async (): Promise<string> => (await installOtherNodes()).node20;

  describe('the launcher hands over and', () => behaves(node20));

  it('the launcher says what is needed where no newer Node is beside it', async () => {
    using tree = createTree({ pinned: false });
    const outcome = await tree.run(await node20(), 'up').finished;
    expect(outcome).toMatchObject({ code: 69, stdout: '', stderr: expect.stringContaining('22.18') });
  });

  it('the bootstrap sets a checkout up', async () => {
    using checkout = createCheckout(await node20());
    const outcome = await checkout.run(['start', '--help']);
    expect(outcome).toMatchObject({ code: 0, stdout: '["up","--help"]\n' });
    expect(await checkout.run(['start'])).toMatchObject({ code: 0, stderr: '' });
  });
});
