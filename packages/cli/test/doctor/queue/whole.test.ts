import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHere } from '../../helpers/arx.ts';
import { collect, endRuns, examine, queueServer, servePage } from './helpers/queue.ts';

const server = queueServer();

test('where all is well every check of the queue is ok', async () => {
  const database = await server.open();
  await endRuns(database, 3);
  const page = await servePage();
  collect(database.url());
  const { checks, finding } = await examine({ url: database.url(), page: page.url });
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(checks.every(({ why }) => why !== undefined)).toBe(true);
  const manual = readFileSync(join(import.meta.dirname, '../../../../../docs/troubleshooting.md'), 'utf8');
  for (const { id } of checks) expect(manual).toContain(`\`${id}\``);
  expect(finding('queue.statuses').seen).toBe('QUEUED 0, RUNNING 0, COMPLETED 3, FAILED 0, CANCELLED 0');
  expect(finding('queue.database').seen).toBe('the page and the database agree: 3 runs ended');
  expect(finding('collector.leader').seen).toMatch(
    /^one collector: arx queue collector \(server process \d+ from 127\.0\.0\.1:\d+\)$/,
  );
});

test('nothing anywhere: what cannot be looked at is unknown, and nothing is made', async () => {
  const { code, out } = await runHere(['obs', 'doctor', '--system=xyn', '--json', '--url', 'http://127.0.0.1:1'], {
    ARX_DATA_DIR: '/nowhere',
  });
  expect(code).toBe(1);
  const { checks } = JSON.parse(out) as { checks: readonly { id: string; state: string; why?: string }[] };
  const stateOf = (id: string) => checks.find((check) => check.id === id)?.state;
  expect(stateOf('database.configured')).toBe('warning');
  expect(checks.find(({ id }) => id === 'database.configured')?.why).toContain('share a queue');
  for (const id of ['database.reachable', 'database.plans', 'queue.families', 'queue.stuck', 'collector.leader']) {
    expect(stateOf(id)).toBe('unknown');
  }
  // It is not about flow runs and their spool.
  expect(checks.map(({ id }) => id.split('.')[0])).not.toContain('spool');
  expect(stateOf('page.answers')).toBe('problem');
});

test.each([
  [
    ['--system=xyn', '--system=arx'],
    ['spool', 'queue'],
  ],
  [['--system=all'], ['spool', 'queue']],
  [['--system=arx,xyn'], ['spool', 'queue']],
  [['--system=arx'], ['spool']],
  [[], ['spool']],
])('%j examines %j', async (argv, groups) => {
  const { out } = await runHere(['obs', 'doctor', '--json', '--url', 'http://127.0.0.1:1', ...argv], {
    ARX_DATA_DIR: '/nowhere',
  });
  const { checks } = JSON.parse(out) as { checks: readonly { id: string }[] };
  const found = new Set(checks.map(({ id }) => id.split('.')[0]));
  expect(['spool', 'queue'].filter((group) => found.has(group))).toEqual(groups);
  expect(found).toContain('page');
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
});

test('another system is wrong usage', async () => {
  const { code, err } = await runHere(['obs', 'doctor', '--system=autobot'], {});
  expect(code).toBe(2);
  expect(err).toContain('systems: arx, xyn, or all');
});
