import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from './helpers/collecting.ts';
import { testServer } from './helpers/server.ts';

const server = testServer();

test('the program of docs/probes.md shows the queue of a pg-boss', async () => {
  const { url } = await server.empty();
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  onTestFinished(() => boss.stop({ graceful: false }));
  await boss.createQueue('mails');
  for (const options of [{}, {}, { startAfter: 3600 }]) await boss.send('mails', {}, options);

  const guide = await readFile(join(import.meta.dirname, '../../../../docs/probes.md'), 'utf8');
  const [, section = ''] = guide.split('## 7. A queue in Postgres');
  const program = /```ts\n(import .*?)```/s.exec(section)?.[1] ?? '';
  const shown = /```console\n(.*?)```/s.exec(section)?.[1] ?? '';
  const cwd = await mkdtemp(join(tmpdir(), 'arx-probes-docs-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await symlink(join(import.meta.dirname, '../../../../node_modules'), join(cwd, 'node_modules'));
  await writeFile(join(cwd, 'program.mts'), program);

  const env = { ...process.env, DATABASE_URL: url, PORT: '0' };
  const child = spawn(process.execPath, ['--conditions=@arx/source', 'program.mts'], { cwd, env });
  onTestFinished(() => void child.kill());
  const [address] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  await eventually('the page shows it', async () => {
    const text = await (await fetch(address.trim())).text();
    return (
      shown.trim() !== '' &&
      shown
        .trim()
        .split('\n')
        .every((line) => text.includes(`\n${line}\n`))
    );
  });
  expect(child.exitCode).toBeNull();
});
