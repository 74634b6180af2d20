import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flowEnd, flowStart, subscribe } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';
import { defineFlow, type Flow, type FlowLibrary } from '../../src/flows/index.ts';
import {
  cancelRun,
  flowExecutor,
  flowIds,
  getRun,
  openRunFollower,
  type Run,
  type RunRequest,
  readRunEvents,
  retryRun,
  startWorker,
  submitRun,
} from '../../src/queue/index.ts';
import type { Database } from '../../src/store/index.ts';
import { queueServer } from './helpers/database.ts';
import { eventually } from './helpers/wait.ts';

const server = queueServer();

function libraryOf(...flows: readonly Flow[]): FlowLibrary {
  return {
    flows: flows.map((flow) => ({ flow, file: `/flows/${flow.id}.yaml`, origin: 'user', replaces: undefined })),
    problems: [],
  };
}

const echo = defineFlow({
  id: 'echo',
  persona: 'builder',
  inputs: { name: 'nobody' },
  steps: [
    { id: 'say', kind: 'shell', argv: ['{{node}}', '-e', 'console.log("hello")'] },
    {
      id: 'wait',
      kind: 'shell',
      needs: ['say'],
      argv: ['{{node}}', '-e', 'setTimeout(() => {}, 60000)'],
      when: { input: 'name', equals: 'slow' },
    },
    {
      id: 'break',
      kind: 'shell',
      needs: ['say'],
      argv: ['{{node}}', '-e', 'process.exit(3)'],
      when: { input: 'name', equals: 'broken' },
    },
  ],
});

async function start(database: Database, flows: FlowLibrary, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const workspace = await mkdtemp(join(tmpdir(), 'arx-queue-'));
  const execute = flowExecutor({ library: () => flows, workspace, env });
  const worker = startWorker({ database, execute, pollMs: 100 });
  onTestFinished(async () => {
    await worker.stop(0);
    await rm(workspace, { recursive: true, force: true });
  });
}

/** Submits and waits for the end. */
async function run(database: Database, request: RunRequest): Promise<Run> {
  const submitted = await submitRun(database.pool, request);
  const follower = openRunFollower(database);
  for await (const _event of follower.follow(submitted.run.runId));
  await follower.close();
  return getRun(database.pool, submitted.run.runId);
}

test('a run executes its flow, dry and live, with a summary as the result', async () => {
  const database = await server.open();
  const modes: unknown[] = [];
  onTestFinished(
    subscribe(flowStart, ({ flowId, execMode, branch, taskId }) => modes.push([flowId, execMode, branch, taskId])),
  );
  onTestFinished(subscribe(flowEnd, ({ outcome }) => modes.push(outcome)));
  await start(database, libraryOf(echo));
  const dry = await run(database, { flowId: 'echo', execMode: 'dry_run', options: { speed: 1000 }, branch: 'main' });
  expect(dry).toMatchObject({ status: 'COMPLETED', result: { simulated: true } });
  const live = await run(database, { flowId: 'echo', taskId: 'T-1' });
  expect(live).toMatchObject({
    status: 'COMPLETED',
    reason: null,
    result: {
      simulated: false,
      steps: [
        { stepId: 'say', attempts: 1, end: { kind: 'succeeded', output: expect.stringContaining('hello') } },
        { stepId: 'wait', end: { kind: 'skipped' } },
        { stepId: 'break', end: { kind: 'skipped' } },
      ],
    },
  });
  expect(modes).toEqual([
    ['echo', 'dry_run', 'main', undefined],
    'success',
    ['echo', 'live', 'unknown', 'T-1'],
    'success',
  ]);
  const kinds = (await readRunEvents(database.pool, live.runId)).map(({ kind, data }) => [kind, data['stepId']]);
  expect(kinds).toEqual([
    ['queued', undefined],
    ['claimed', undefined],
    ['run.started', undefined],
    ['step.started', 'say'],
    ['step.succeeded', 'say'],
    ['step.skipped', 'wait'],
    ['step.skipped', 'break'],
    ['run.ended', undefined],
    ['finished', undefined],
  ]);
});

test('a step that fails fails the run with the name of its error', async () => {
  const database = await server.open();
  await start(database, libraryOf(echo));
  const failed = await run(database, { flowId: 'echo', inputs: { name: 'broken' } });
  expect(failed.status).toBe('FAILED');
  expect(failed.reason).toMatch(/^[A-Za-z]+$/);
});

test('cancel ends the step that is running', async () => {
  const database = await server.open();
  await start(database, libraryOf(echo));
  const { run: slow } = await submitRun(database.pool, { flowId: 'echo', inputs: { name: 'slow' } });
  const started = async (): Promise<boolean> =>
    (await readRunEvents(database.pool, slow.runId)).some(
      ({ kind, data }) => kind === 'step.started' && data['stepId'] === 'wait',
    );
  await eventually('the slow step runs', started);
  const began = performance.now();
  await cancelRun(database.pool, slow.runId);
  await eventually('it is cancelled', async () => (await getRun(database.pool, slow.runId)).status === 'CANCELLED');
  expect(performance.now() - began).toBeLessThan(5000);
  const kinds = (await readRunEvents(database.pool, slow.runId)).map(({ kind }) => kind);
  expect(kinds.slice(-4)).toEqual(['cancel_requested', 'step.cancelled', 'run.ended', 'finished']);
});

test('a live run without the key of its model names the variable, in the row and in the events', async () => {
  const database = await server.open();
  const ask = { id: 'ask', kind: 'model' as const, model: 'gpt-4o', prompt: 'x' };
  const flow = defineFlow({ id: 'paid', persona: 'P', steps: [ask] });
  await start(database, libraryOf(flow), { ANTHROPIC_API_KEY: 'sk-not-to-be-shown' });
  const failed = await run(database, { flowId: 'paid' });
  const error = expect.stringContaining('OPENAI_API_KEY is not set');
  expect(failed).toMatchObject({ status: 'FAILED', reason: 'ARX_LIVE_NOT_AVAILABLE', result: { error } });
  const end = { kind: 'finished', data: { status: 'FAILED', reason: 'ARX_LIVE_NOT_AVAILABLE', error } };
  const events = await readRunEvents(database.pool, failed.runId);
  expect(events.at(-1)).toMatchObject(end);
  await retryRun(database.pool, failed.runId);
  const more = await readRunEvents(database.pool, failed.runId);
  expect(more).toContainEqual(expect.objectContaining(end));
  expect(JSON.stringify([failed, more])).not.toContain('sk-not');
});

test('a run that cannot begin fails with the code of the reason', async () => {
  const database = await server.open();
  await start(database, libraryOf(echo));
  expect(await run(database, { flowId: 'nothing' })).toMatchObject({ status: 'FAILED', reason: 'ARX_FLOW_UNKNOWN' });
  expect(await run(database, { flowId: 'echo', inputs: { nome: 'Ada' } })).toMatchObject({
    status: 'FAILED',
    reason: 'ARX_RUN_OPTION_INVALID',
    result: { error: expect.stringContaining('did you mean "name"?') },
  });
  expect(flowIds(libraryOf(echo))).toEqual(['echo']);
});
