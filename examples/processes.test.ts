import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

interface Example {
  readonly child: ChildProcess;
  readonly page: string;
}

/** Runs an example until it prints where its page is. */
async function startExample(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Example> {
  const dir = mkdtempSync(join(tmpdir(), 'arx-example-'));
  const child = spawn(process.execPath, ['--conditions=@arx/source', join(import.meta.dirname, folder, 'main.ts')], {
    env: { ...process.env, AR_METRICS_DIR: dir, PORT: '0', ...env },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true });
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data;
  });
  await vi
    .waitUntil(() => output.includes('Ctrl-C ends it'), { timeout: 15_000 })
    .catch(() => {
      throw new Error(`the example did not start: ${output}`);
    });
  return { child, page: /http:\S+/.exec(output)?.[0] ?? '' };
}

const readPage = async (page: string): Promise<string> => (await fetch(page)).text();

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

test('the page of a process includes every worker thread, also those that have ended', async () => {
  const { page } = await startExample('worker-threads');
  const text = await readPage(page);
  expect(text).toContain('jobs_total{outcome="success"} 270\n');
  expect(text).toContain('jobs_total{outcome="error"} 30\n');
});

test('the page of a cluster includes every worker, also one that was killed', { timeout: 60_000 }, async () => {
  const port = await freePort();
  const { page } = await startExample('cluster', { APP_PORT: String(port) });
  // The primary may hand a connection to a worker that was killed a moment ago: nobody answers it, nobody counts it.
  const ask = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) })).text();
  const victim = await vi.waitUntil(async () => Number(/worker (\d+)/.exec(await ask().catch(() => ''))?.[1]), {
    timeout: 10_000,
  });
  const answered = async (): Promise<number> =>
    Number(/requests_total\{status="200"\} (\d+)/.exec(await readPage(page))?.[1]);
  await vi.waitUntil(async () => (await answered()) === 1, { timeout: 10_000 });

  process.kill(victim, 'SIGKILL');
  for (let i = 0; i < 20; i++) await vi.waitUntil(() => ask().catch(() => undefined), { timeout: 15_000 });
  expect(await answered()).toBe(21);
});
