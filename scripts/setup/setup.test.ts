import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { tidyOutput } from './build.mjs';
import { type Checkout, createCheckout } from './fixture.ts';
import { withLock } from './lock.mjs';
import { startProgress } from './progress.mjs';

const CI_CALL = 'npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** Starts a target that waits, and gives it back when it does. */
async function startWaiting(checkout: Checkout): Promise<ReturnType<Checkout['start']>> {
  const child = checkout.start(['start', 'wait']);
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  await until(() => text.includes('waiting'));
  return child;
}

describe('the bootstrap', () => {
  it('installs, builds and starts the target with its arguments', async () => {
    using checkout = createCheckout();
    const first = await checkout.run(['start', '--port', '1 2']);
    expect(first).toMatchObject({ code: 0, stdout: '["up","--port","1 2"]\n' });
    expect(first.stderr).toContain('installing the dependencies');
    expect(checkout.calls()).toEqual([CI_CALL, 'tsc']);
  });

  it('says nothing and installs nothing the second time', async () => {
    using checkout = createCheckout();
    await checkout.run(['start']);
    expect(await checkout.run(['start'])).toMatchObject({ code: 0, stderr: '' });
    expect(checkout.calls()).toEqual([CI_CALL, 'tsc', 'tsc']);
  });

  it('installs again when the lockfile changed', async () => {
    using checkout = createCheckout();
    await checkout.run(['start']);
    checkout.write('package-lock.json', '{ "changed": true }');
    await checkout.run(['start']);
    expect(checkout.calls()).toEqual([CI_CALL, 'tsc', CI_CALL, 'tsc']);
  });

  it('takes over what somebody installed by hand, once it is complete', async () => {
    using checkout = createCheckout();
    await checkout.run(['start']);
    const packages = { 'node_modules/a': { version: '2.0.0' }, 'node_modules/b': { version: '1.0.0', optional: true } };
    checkout.write('package-lock.json', JSON.stringify({ packages: { '': { name: 'root' }, ...packages } }));
    const account = { packages: { 'node_modules/a': { version: '2.0.0' } } };
    checkout.write('node_modules/.package-lock.json', JSON.stringify(account));
    await checkout.run(['start']);
    expect(checkout.calls()).toEqual([CI_CALL, 'tsc', 'tsc']);
    checkout.write('package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '3.0.0' } } }));
    await checkout.run(['start']);
    expect(checkout.calls()).toEqual([CI_CALL, 'tsc', 'tsc', CI_CALL, 'tsc']);
  });

  it('names the packages whose dependencies the lockfile does not know, and starts nothing', async () => {
    using checkout = createCheckout();
    const locked = { '': {}, 'packages/demo': { dependencies: { a: '1.0.0' } } };
    checkout.write('package-lock.json', JSON.stringify({ packages: locked }));
    checkout.write('packages/demo/package.json', '{ "name": "demo", "dependencies": { "b": "1.0.0", "a": "1.0.0" } }');
    const { code, stderr } = await checkout.run(['start']);
    expect({ code, calls: checkout.calls() }).toEqual({ code: 1, calls: [] });
    expect(stderr).toMatch(/does not fit .* of: packages\/demo\nRun `npm install`/);
    checkout.write('packages/demo/package.json', '{ "name": "demo", "dependencies": { "a": "1.0.0" } }');
    expect((await checkout.run(['start'])).code).toBe(0);
  });

  it('keeps the exit code of the target', async () => {
    using checkout = createCheckout();
    expect((await checkout.run(['start', 'five'])).code).toBe(5);
  });

  it('starts an interrupted installation again', async () => {
    using checkout = createCheckout();
    const child = checkout.start(['start'], { FIXTURE_NPM_MS: '20000' });
    await until(() => checkout.calls().length === 1);
    await sleep(200);
    child.kill('SIGTERM');
    const outcome = await child.ended;
    expect(outcome.code).toBe(143);
    expect(outcome.stderr).toContain('The installation was interrupted');
    expect(existsSync(join(checkout.root, '.cache/setup.lock'))).toBe(false);
    expect((await checkout.run(['start'])).code).toBe(0);
    expect(checkout.calls()).toEqual([CI_CALL, CI_CALL, 'tsc']);
  });

  it('shows the end of what npm said when it fails, and what to do', async () => {
    using checkout = createCheckout();
    const { code, stderr } = await checkout.run(['start'], { FIXTURE_NPM: 'fail' });
    expect(code).toBe(1);
    expect(stderr).toContain('npm ci failed in');
    expect(stderr).toContain('npm error line 100');
    expect(stderr).not.toContain('npm error line 50\n');
    expect(stderr).toContain('npm error after the manual page');
    expect(stderr).not.toContain('--strict-peer-deps');
    expect(stderr).toContain('run the same command again');
    expect(stderr).not.toContain('    at ');
  });

  it('tells when install scripts are switched off, so that the pinned Node is missing', async () => {
    using checkout = createCheckout();
    const { code, stderr } = await checkout.run(['start'], { FIXTURE_NPM: 'no-node' });
    expect(code).toBe(1);
    expect(stderr).toContain('ignore-scripts');
  });

  it('shows the messages of the compiler when the build fails', async () => {
    using checkout = createCheckout();
    const { code, stderr } = await checkout.run(['start'], { FIXTURE_TSC: 'fail' });
    expect(code).toBe(1);
    expect(stderr).toContain('error TS1: broken');
  });

  it('names the program that is missing', async () => {
    using checkout = createCheckout();
    const { code, stderr } = await checkout.run(['start'], { PATH: '/nonexistent' });
    expect(code).toBe(1);
    expect(stderr).toContain('git is not on the PATH');
  });

  it('ends after an error that it did not foresee', async () => {
    using checkout = createCheckout();
    // The interpreter of this npm is a folder, which the kernel refuses to run.
    checkout.write('broken/npm', `#!${checkout.root}\n`);
    checkout.write('broken/git', '#!/bin/sh\nexit 0\n');
    const broken = join(checkout.root, 'broken');
    for (const program of ['npm', 'git']) chmodSync(join(broken, program), 0o755);
    const { code, stderr } = await checkout.run(['start'], { PATH: broken });
    expect(code).toBe(1);
    expect(stderr).toContain('EACCES');
  });

  it('installs once when two commands start at the same time', async () => {
    using checkout = createCheckout();
    const outcomes = await Promise.all([
      checkout.run(['start', 'one'], { FIXTURE_NPM_MS: '600' }),
      checkout.run(['start', 'two'], { FIXTURE_NPM_MS: '600' }),
    ]);
    expect(outcomes.map((outcome) => outcome.code)).toEqual([0, 0]);
    expect(outcomes.some((outcome) => outcome.stderr.includes('waiting for it'))).toBe(true);
    expect(checkout.calls()).toEqual([CI_CALL, 'tsc', 'tsc']);
  });

  it('explains itself when the target is unknown', async () => {
    using checkout = createCheckout();
    const { code, stderr } = await checkout.run(['toString']);
    expect(code).toBe(64);
    expect(stderr).toContain('usage:');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on once and keeps the exit code', async (signal) => {
    using checkout = createCheckout();
    const child = await startWaiting(checkout);
    child.kill(signal);
    expect(await child.ended).toMatchObject({ code: 9, stdout: `waiting\ngot ${signal}\n` });
  });

  it('lets the target notice that it was killed with SIGKILL', async () => {
    using checkout = createCheckout();
    const child = await startWaiting(checkout);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until(() => checkout.calls().includes('disconnected'));
  });
});

describe('the lock', () => {
  const work = async (): Promise<string> => 'done';

  it.each([
    ['its holder is dead', JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }), 0],
    ['nobody touched it for long', JSON.stringify({ pid: process.pid, host: hostname() }), 60],
    ['it is torn and old', '{', 60],
  ])('is taken over when %s', async (_, text, age) => {
    using checkout = createCheckout();
    const path = join(checkout.root, 'some.lock');
    writeFileSync(path, text);
    utimesSync(path, Date.now() / 1000 - age, Date.now() / 1000 - age);
    expect(await withLock(path, work)).toBe('done');
    expect(existsSync(path)).toBe(false);
  });

  it('is waited for while its holder lives on another machine', async () => {
    using checkout = createCheckout();
    const path = join(checkout.root, 'some.lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere' }));
    let waited = false;
    const onWait = (): void => {
      waited = true;
      setTimeout(() => rmSync(path), 100);
    };
    await withLock(path, work, { onWait, pollMs: 20 });
    expect(waited).toBe(true);
  });

  it('lets one work at a time', async () => {
    using checkout = createCheckout();
    const path = join(checkout.root, 'some.lock');
    // All eight find a stale lock, and only one of them may take it over.
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    let inside = 0;
    let most = 0;
    const one = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await sleep(5);
      inside--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(path, one, { pollMs: 5 })));
    expect(most).toBe(1);
  });

  it('is released when the work fails', async () => {
    using checkout = createCheckout();
    const path = join(checkout.root, 'some.lock');
    await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(existsSync(path)).toBe(false);
  });
});

describe('tidying the output', () => {
  it('removes what was built from a deleted source and forgets an incomplete build', () => {
    using checkout = createCheckout();
    const folder = join(checkout.root, 'packages/demo');
    const dist = join(folder, 'dist');
    mkdirSync(join(dist, 'gone'), { recursive: true });
    for (const file of ['a.js', 'a.d.ts', 'a.js.map', 'b.js', 'gone/c.d.ts', '.tsbuildinfo', 'kept.json']) {
      writeFileSync(join(dist, file), file);
    }
    tidyOutput(folder);
    expect(
      ['a.js', 'a.d.ts', 'a.js.map', '.tsbuildinfo', 'kept.json'].filter((file) => !existsSync(join(dist, file))),
    ).toEqual([]);
    expect(['b.js', 'gone/c.d.ts'].filter((file) => existsSync(join(dist, file)))).toEqual([]);
    rmSync(join(dist, 'a.js'));
    tidyOutput(folder);
    expect(existsSync(join(dist, '.tsbuildinfo'))).toBe(false);
  });
});

describe('progress', () => {
  const written = (isTTY: boolean, env: NodeJS.ProcessEnv): string => {
    let text = '';
    const progress = startProgress('working', { out: { isTTY, write: (part: string) => (text += part) }, env });
    progress.done();
    return text;
  };

  it('is plain lines where there is no terminal', () => {
    expect(written(false, {})).toMatch(/^working …\nworking: done, \d\.\d s\n$/);
  });

  it('is a spinner in a terminal, without colours when NO_COLOR is set', () => {
    expect(written(true, {})).toContain('\x1b[36m');
    expect(written(true, { NO_COLOR: '1' })).not.toContain('\x1b[36m');
  });
});
