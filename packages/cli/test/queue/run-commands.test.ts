import { type ExecuteRun, startWorker } from '@arx/runtime/queue';
import { openDatabase } from '@arx/runtime/store';
import { expect, onTestFinished, test } from 'vitest';
import { runHere } from '../helpers/arx.ts';
import { queueDatabases } from '../helpers/queue.ts';

const databases = queueDatabases();
const UUID = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;

/** A database, and `arx run` on it. */
async function queue() {
  const env = await databases.fresh();
  const run = (...words: readonly string[]) => runHere(['run', ...words], env);
  return {
    env,
    run,
    json: async (...words: readonly string[]) => {
      const { code, out, err } = await run(...words, '--json');
      expect({ code, lines: out.split('\n').length, err }).toMatchObject({ code: 0, lines: 2 });
      return JSON.parse(out);
    },
    /** Takes what waits. */
    work: async (execute: ExecuteRun, flows?: readonly string[]): Promise<void> => {
      const database = await openDatabase({ url: env.DATABASE_URL });
      const worker = startWorker({ database, execute, flows });
      await worker.ready;
      onTestFinished(async () => {
        await worker.stop(0);
        await database.close();
      });
    },
  };
}

test('submit prints the run as one line of JSON with its id', async () => {
  const { json, run } = await queue();
  const words = ['--flow=test_flow', '--dry-run', '--queue=night', '--priority=high'];
  const { warning: _nobody, ...submitted } = await json('submit', ...words);
  expect(submitted.id).toMatch(UUID);
  expect(submitted).toMatchObject({
    flow: 'test_flow',
    status: 'QUEUED',
    execMode: 'dry_run',
    queue: 'night',
    priority: 'high',
  });
  expect(await json('show', submitted.id)).toEqual(submitted);
  const shown = await run('show', submitted.id);
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(/QUEUED {2}test_flow, dry run/);
  expect(shown.out).toMatch(/queue +night, priority high/);
  expect(shown.out).toMatch(/\+0 ms {2}queued/);
});

test('submit takes inputs, a delay, a key, a branch and more', async () => {
  const { json, run } = await queue();
  const words = ['--flow=feature_request_to_pr', '--input', 'request=Export as CSV', '--delay=2m', '--branch=main'];
  const more = ['--task-id=T-1', '--max-attempts=7', '--dry-run', '--speed=max', '--idempotency-key=k'];
  const first = await json('submit', ...words, ...more);
  expect(first).toMatchObject({
    inputs: { request: 'Export as CSV' },
    branch: 'main',
    taskId: 'T-1',
    maxAttempts: 7,
    options: { speed: 1_000_000 },
    idempotencyKey: 'k',
  });
  expect(Date.parse(first.runAt) - Date.parse(first.queuedAt)).toBe(120_000);
  const again = await run('submit', ...words, ...more, '--json');
  expect(JSON.parse(again.out).id).toBe(first.id);
  expect(again.err).toContain('submitted before under this key');
  const other = await run('submit', '--flow=test_flow', '--idempotency-key=k');
  expect(other).toMatchObject({ code: 8, out: '' });
  expect(other.err).toContain(first.id);
});

test('submit says when nobody works', async () => {
  const { run, work } = await queue();
  const lonely = await run('submit', '--flow=test_flow', '--dry-run');
  expect(lonely.err).toContain('no worker serves the queue default now');
  const document = await run('submit', '--flow=test_flow', '--dry-run', '--json');
  expect(document.err).toBe('');
  expect(JSON.parse(document.out).warning).toContain('no worker serves the queue default now');
  await work(async () => ({ status: 'COMPLETED' }), ['another_flow']);
  const unknown = await run('submit', '--flow=test_flow', '--dry-run');
  expect(unknown.err).toContain('no worker of the queue default knows the flow test_flow');
  expect(unknown.err.match(/warning:/g)).toHaveLength(1);
  await work(async () => ({ status: 'COMPLETED' }));
  expect((await run('submit', '--flow=test_flow', '--dry-run')).err).toBe('');
  expect(JSON.parse((await run('submit', '--flow=test_flow', '--dry-run', '--json')).out).warning).toBe(undefined);
  expect((await run('submit', '--flow=test_flow', '--dry-run', '--queue=night')).err).toContain('--queues=night');
});

test.each([
  ['COMPLETED', 0],
  ['FAILED', 1],
  ['CANCELLED', 9],
] as const)('waiting for a run that is %s ends with %d', async (status, code) => {
  const { run, json, work } = await queue();
  const { id } = await json('submit', '--flow=test_flow', '--dry-run', '--delay=300ms');
  const waiting = run('wait', id);
  await work(async (_run, { tell }) => {
    tell('step.started', { stepId: 'one' });
    return status === 'FAILED' ? { status, reason: 'RateLimitError' } : { status };
  });
  const waited = await waiting;
  expect(waited.code).toBe(code);
  expect(waited.out).toMatch(/step\.started +one\n/);
  expect(waited.out.trimEnd().split('\n').at(-1)).toContain(`${id}  ${status}`);
  expect((await run('submit', '--flow=test_flow', '--dry-run', '--wait')).code).toBe(code);
  const both = await run('submit', '--flow=test_flow', '--dry-run', '--wait', '--json');
  expect(both.code).toBe(code);
  expect(JSON.parse(both.out)).toMatchObject({ status });
});

test('a run that lacks something says what, wherever it is shown', async () => {
  const { run, json, work } = await queue();
  const { id } = await json('submit', '--flow=test_flow');
  await work(() => {
    const error = new Error('flow "x" cannot run live:\n  plan: OPENAI_API_KEY is not set');
    throw Object.assign(error, { code: 'ARX_LIVE_NOT_AVAILABLE' });
  });
  const waited = await run('wait', id);
  const said = 'flow "x" cannot run live: plan: OPENAI_API_KEY is not set\n';
  expect(waited.out).toContain(`finished          FAILED ARX_LIVE_NOT_AVAILABLE ${said}`);
  expect((await run('show', id)).out).toContain(`error         ${said}`);
  expect((await json('show', id)).result.error).toContain('OPENAI_API_KEY');
});

test('waiting ends with 124 when it takes too long, and the run goes on', async () => {
  const { run, json } = await queue();
  const { id } = await json('submit', '--flow=test_flow', '--dry-run');
  const waited = await run('wait', id, '--timeout=100ms');
  expect(waited.code).toBe(124);
  expect(waited.err).toContain(`arx run wait ${id}`);
  expect(waited.out).toMatch(new RegExp(`\n${id}  QUEUED  test_flow, dry run\n$`));
  expect(await json('show', id)).toMatchObject({ status: 'QUEUED' });
});

test.each(['submit', 'wait'])('%s --json prints the run as it is when the waiting takes too long', async (command) => {
  const { run, json } = await queue();
  const words =
    command === 'submit'
      ? ['submit', '--flow=test_flow', '--dry-run', '--wait']
      : ['wait', (await json('submit', '--flow=test_flow', '--dry-run')).id];
  const waited = await run(...words, '--json', '--timeout=100ms');
  expect(waited.code).toBe(124);
  const { id, status } = JSON.parse(waited.out);
  expect(status).toBe('QUEUED');
  expect(await json('show', id)).toMatchObject({ id, status: 'QUEUED' });
});

test('runs are listed as a table and as JSON, page by page', async () => {
  const { run, json } = await queue();
  const ids: string[] = [];
  for (const name of ['one', 'two', 'one']) {
    ids.push((await json('submit', '--flow=test_flow', '--dry-run', `--queue=${name}`)).id);
  }
  const table = await run('list');
  expect(table.out.split('\n').map((line) => line.slice(0, 36).trim())).toEqual(['RUN', ...ids.toReversed(), '']);
  const listed = async (...words: readonly string[]) => JSON.parse((await run('list', '--json', ...words)).out);
  const idsOf = ({ runs }: { readonly runs: readonly { readonly id: string }[] }) => runs.map(({ id }) => id);
  expect(idsOf(await listed('--queue=one'))).toEqual([ids[2], ids[0]]);
  expect(idsOf(await listed('--status=queued'))).toEqual(ids);
  expect(idsOf(await listed('--status=FAILED'))).toEqual([]);
  const page = await listed('--limit=2');
  expect(idsOf(await listed('--limit=2', '--cursor', page.next))).toEqual([ids[0]]);
  const more = await run('list', '--limit=2', '--status=QUEUED');
  const cursor = /--cursor '([^']+)'/.exec(more.out)?.[1] ?? '';
  expect(idsOf(await listed('--status=QUEUED', '--cursor', cursor))).toEqual([ids[2]]);
  expect((await run('list', '--flow=nobody')).out).toBe('no such runs\n');
});

test('a run is cancelled and retried', async () => {
  const { run, json, work } = await queue();
  const { id } = await json('submit', '--flow=test_flow', '--dry-run');
  expect(await json('cancel', id)).toMatchObject({ status: 'CANCELLED' });
  expect(await json('cancel', id)).toMatchObject({ status: 'CANCELLED' });
  expect(await json('retry', id)).toMatchObject({ status: 'QUEUED' });
  expect(await run('retry', id)).toMatchObject({ code: 8, out: '' });
  await work(async () => ({ status: 'COMPLETED' }));
  expect((await run('wait', id)).code).toBe(0);
  const late = await run('cancel', id);
  expect(late).toMatchObject({ code: 8, out: '' });
  expect(late.err).toContain('is COMPLETED already');
});

test.each([
  [['submit'], 2, "required option '--flow <id>' not specified"],
  [['submit', '--flow=test_flwo'], 3, 'did you mean "test_flow"'],
  [['submit', '--flow=test_flow', '--input', 'a=b'], 2, 'unknown input "a"'],
  [['submit', '--flow=test_flow', '--priority=urgent'], 2, '--priority is "urgent", but must be high, normal or low'],
  [['submit', '--flow=test_flow', '--delay=soon'], 2, '--delay is "soon"'],
  [['submit', '--flow=test_flow', '--speed=2'], 2, '--speed is only for --dry-run'],
  [['submit', '--flow=test_flow', '--timeout=2s'], 2, 'it needs --wait'],
  [['submit', '--flow=test_flow', '--queue=a b'], 2, 'queue'],
  [['submit', '--flow=test_flow', '--max-attempts=0'], 2, '--max-attempts is "0"'],
  [['list', '--status=done'], 2, '--status is "DONE"'],
  [['list', '--cursor=x'], 2, 'expected "next" of a page'],
  [['show', '17'], 8, 'there is no run "17"'],
  [['wait', '01890000-0000-7000-8000-000000000000'], 8, 'there is no run'],
])('%j ends with %d', async (words, code, said) => {
  const { run } = await queue();
  const ended = await run(...words);
  expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
  expect(ended.err).toContain(said);
});

test('without a database it ends with 7, and never says the password', async () => {
  const url = new URL('postgresql://arx@127.0.0.1:1/arx');
  url.password = 'hunter2secret';
  const env = { DATABASE_URL: url.href };
  const ended = await runHere(['run', 'list'], env);
  expect(ended).toMatchObject({ code: 7, out: '' });
  expect(ended.err).toContain('postgresql://arx@127.0.0.1:1/arx');
  expect(ended.err).not.toContain('hunter2secret');
  const wrong = await runHere(['run', 'list'], { DATABASE_URL: url.href.replace('postgresql', 'mysql') });
  expect(wrong.code).toBe(2);
  expect(wrong.err).not.toContain('hunter2secret');
});
