import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { queueServer } from './helpers/database.ts';

const root = join(import.meta.dirname, '../..');
const server = queueServer();

async function guide(): Promise<string> {
  return readFile(join(root, '../../docs/queue.md'), 'utf8');
}

test('the example of the guide runs, and its process ends', async () => {
  const example = /```ts\n(import .*?)```/s.exec(await guide())?.[1] ?? '';
  const directory = await mkdtemp(join(tmpdir(), 'arx-queue-guide-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'node_modules/@arx'), { recursive: true });
  await symlink(root, join(directory, 'node_modules/@arx/runtime'));
  await writeFile(join(directory, 'example.mts'), example);
  const began = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@arx/source', 'example.mts'], {
    cwd: directory,
    env: { ...process.env, DATABASE_URL: await server.postgres().createDatabase() },
  });
  const lines = stdout.trim().split('\n');
  expect(lines.slice(0, 3)).toEqual(['1 queued', '2 claimed', '3 run.started']);
  expect(lines.at(-1)).toMatch(/^\d+ finished$/);
  expect(performance.now() - began).toBeLessThan(18_000);
});

test('the guide names every index of the runs', async () => {
  const text = await guide();
  const database = await server.open();
  const { rows } = await database.pool.query<{ indexname: string }>(
    `SELECT indexname FROM pg_indexes WHERE tablename = 'runs' AND indexname <> 'runs_pkey'`,
  );
  expect(rows.map(({ indexname }) => indexname).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test('every statement says what it does and what its parameters are', async () => {
  const folder = join(root, 'sql/queue');
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    const head = text.slice(0, text.search(/^[^-]/m));
    const used = new Set(text.match(/\$\d+/g));
    expect(head, name).toMatch(/^-- [A-Z]/);
    expect(
      [...used].filter((parameter) => !head.includes(parameter)),
      name,
    ).toEqual([]);
  }
});
