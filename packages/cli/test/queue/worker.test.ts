import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startModelServer } from '../../../../conformance/support/model-server.ts';
import { createHome } from '../helpers/arx.ts';
import { readSpool } from '../helpers/page.ts';
import { queueDatabases } from '../helpers/queue.ts';

const databases = queueDatabases();

test('a worker executes what is submitted, says so and records it', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const worker = home.start(['worker', '--concurrency=2'], env);
  await worker.said(/worker \S+ executes 2 runs at once from default[\s\S]*Ctrl-C ends it/);
  const submit = ['run', 'submit', '--dry-run', '--speed=max', '--wait', '--json'];
  const good = await home.run([...submit, '--flow=feature_request_to_pr'], env);
  const bad = await home.run([...submit, '--flow=feature_request_to_pr_failing'], env);
  expect([good.code, bad.code]).toEqual([0, 1]);
  const { id, reason } = JSON.parse(bad.out);
  await worker.said(new RegExp(`${id} {2}feature_request_to_pr_failing {2}FAILED: ${reason}`));
  expect((await worker.stop('SIGTERM')).code).toBe(0);
  const page = await readSpool(home.spool);
  expect(page.value('ar_flow_success_total', { flow_id: 'feature_request_to_pr' })).toBe(1);
  expect(page.value('ar_flow_fail_total', { flow_id: 'feature_request_to_pr_failing', reason })).toBe(1);
});

test('a worker that is ended gives back what it has', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const worker = home.start(['worker', '--grace=0s'], { ...env, AR_ENABLE_METRICS: undefined });
  await worker.said(/not recorded[\s\S]*Ctrl-C ends it/);
  const slow = ['run', 'submit', '--flow=feature_request_to_pr', '--dry-run', '--speed=0.1', '--json'];
  const { id } = JSON.parse((await home.run(slow, env)).out);
  await worker.said(new RegExp(`${id} {2}feature_request_to_pr {2}started`));
  const { code, out } = await worker.stop('SIGINT');
  expect(code).toBe(0);
  expect(out).toContain('1 run went back to the queue');
  const shown = await home.run(['run', 'show', id, '--json'], env);
  expect(JSON.parse(shown.out)).toMatchObject({ status: 'QUEUED', attempt: 1, rescues: 0 });
});

const LIVE_FLOW = `id: leaves_a_note
title: Leaves a note
persona: TEST_AI
steps:
  - id: write
    kind: shell
    argv: ['{{node}}', -e, "require('node:fs').writeFileSync('note', 'was here')"]
`;

test('a live run works in the workspace, with a flow of the user', async () => {
  const home = createHome();
  const env = { ...(await databases.fresh()), ARX_FLOWS_DIR: join(home.directory, 'own') };
  mkdirSync(env.ARX_FLOWS_DIR);
  writeFileSync(join(env.ARX_FLOWS_DIR, 'leaves_a_note.yaml'), LIVE_FLOW);
  mkdirSync(join(home.directory, 'workspace'));
  const worker = home.start(['worker', '--workspace=workspace'], env);
  await worker.said(/Ctrl-C ends it/);
  const { code, out } = await home.run(['run', 'submit', '--flow=leaves_a_note', '--wait', '--json'], env);
  expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, status: 'COMPLETED', execMode: 'live' });
  expect(readFileSync(join(home.directory, 'workspace', 'note'), 'utf8')).toBe('was here');
});

const ASKING_FLOW = `id: asks
persona: TEST_AI
steps:
  - { id: listed, kind: model, model: gpt-4o, provider: openai, prompt: Say five words please }
  - { id: own, kind: model, model: 'llama3:8b', provider: compatible, prompt: Say five words please }
`;

test('a live run costs what its models cost, by the list and by ARX_MODEL_PRICES', async () => {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const home = createHome();
  const file = join(home.directory, 'prices.yaml');
  writeFileSync(file, 'compatible/llama3:8b: { input: 1000, output: 2000 }\n');
  const env = {
    ...(await databases.fresh()),
    ARX_FLOWS_DIR: join(home.directory, 'own'),
    OPENAI_API_KEY: 'not-a-key',
    OPENAI_BASE_URL: server.url,
    ARX_MODEL_BASE_URL: server.url,
    ARX_MODEL_PRICES: file,
  };
  mkdirSync(env.ARX_FLOWS_DIR);
  writeFileSync(join(env.ARX_FLOWS_DIR, 'asks.yaml'), ASKING_FLOW);
  const worker = home.start(['worker'], env);
  await worker.said(/Ctrl-C ends it/);
  const { code } = await home.run(['run', 'submit', '--flow=asks', '--wait'], env);
  expect(code).toBe(0);
  await worker.stop('SIGTERM');
  const page = await readSpool(home.spool);
  // Four tokens in and five out each; a million of gpt-4o costs 2.5 and 10 dollars.
  expect(page.value('llm_cost_dollars_total', { model: 'gpt-4o' })).toBeCloseTo((4 * 2.5 + 5 * 10) / 1e6, 15);
  expect(page.value('llm_cost_dollars_total', { model: 'llama3:8b' })).toBeCloseTo((4 * 1000 + 5 * 2000) / 1e6, 15);
  expect(page.value('arx_unpriced_model_calls_total')).toBeUndefined();
});

test('without its database a worker does not start', async () => {
  const home = createHome();
  const { code, err } = await home.run(['worker'], { DATABASE_URL: 'postgresql://127.0.0.1:1/arx' });
  expect(code).toBe(7);
  expect(err).toContain('postgresql://127.0.0.1:1/arx');
});

test('a worker whose workspace is no directory does not start', async () => {
  const { code, err } = await createHome().run(['worker', '--workspace=nowhere'], await databases.fresh());
  expect(code).toBe(2);
  expect(err).toContain('--workspace is "nowhere"');
});
