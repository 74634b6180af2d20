import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

/** Runs an example until it prints where it listens. */
async function startExample(file: string): Promise<string> {
  const args = ['--conditions=@arx/source', join(import.meta.dirname, file)];
  const child = spawn(process.execPath, args, { env: { ...process.env, PORT: '0' } });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data;
    });
  }
  await vi
    .waitUntil(() => output.includes('Ctrl-C ends it'), { timeout: 15_000 })
    .catch(() => {
      throw new Error(`the example did not start: ${output}`);
    });
  return /http:\/\/[\d.:]+/.exec(output)?.[0] ?? '';
}

test.each(['fastify.ts', 'express.ts', 'hono.ts', 'node-http.ts'])(
  '%s shows its requests by their route',
  async (file) => {
    const url = await startExample(file);
    for (const id of [1, 2]) expect(await (await fetch(`${url}/runs/${id}`)).json()).toEqual({ status: 'done' });
    await vi.waitFor(async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const counts = text.split('\n').filter((line) => line.startsWith('http_server_request_duration_seconds_count'));
      expect(counts).toEqual([
        'http_server_request_duration_seconds_count{method="GET",route="/runs/:id",status="200"} 2',
      ]);
    });
  },
);

test('the guide shows what the examples say', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../docs/probes.md'), 'utf8');
  const shown = [...guide.matchAll(/```ts\n\/\/ examples\/http-servers\/(\S+)\n(.*?)```/gs)];
  expect(shown.map(([, file]) => file)).toEqual(['page.ts', 'fastify.ts', 'express.ts', 'hono.ts', 'node-http.ts']);
  for (const [, file = '', lines = ''] of shown) {
    const program = (await readFile(join(import.meta.dirname, file), 'utf8')).split('\n');
    expect(program).toEqual(expect.arrayContaining(lines.trimEnd().split('\n')));
  }
});
