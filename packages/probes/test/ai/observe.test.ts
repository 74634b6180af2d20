import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { aiTelemetry, observeAi } from '@arx/probes/ai';
import { subscribe, toolCall } from '@arx/signals';
import { generateText, jsonSchema, type LanguageModel, registerTelemetry, streamText, tool } from 'ai';
import { expect, onTestFinished, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../../../conformance/support/model-server.ts';
import { startBench } from '../fixtures/models.ts';
import { record } from '../fixtures/record.ts';

const integrations = (): readonly unknown[] => globalThis.AI_SDK_TELEMETRY_INTEGRATIONS ?? [];

test('it joins the list that the SDK keeps for registerTelemetry, once, and leaves it', () => {
  const stop = observeAi();
  onTestFinished(stop);
  expect(observeAi()).toBe(stop);
  expect(integrations()).toEqual([aiTelemetry()]);
  const other = {};
  registerTelemetry(other);
  expect(integrations()).toEqual([aiTelemetry(), other]);
  stop();
  expect(integrations()).toEqual([other]);
});

test('an end of an earlier start does not end a later one', () => {
  const first = observeAi();
  first();
  const second = observeAi();
  onTestFinished(second);
  first();
  expect(integrations()).toContain(aiTelemetry());
  expect(second).not.toBe(first);
});

test('it comes back when somebody emptied the list', () => {
  onTestFinished(observeAi());
  globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = [];
  observeAi();
  expect(integrations()).toEqual([aiTelemetry()]);
});

test('what is under way when it ends is told when it ends, what begins later is not', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', pieceDelayMs: 5 });
  const stop = observeAi();
  const result = streamText({ model: bench.compatible, prompt: 'x' });
  const text = result.text;
  while (bench.server.arrived() === 0) await sleep(1);
  stop();
  await text;
  await generateText({ model: bench.compatible, prompt: 'x' });
  expect(bench.recorded.calls).toHaveLength(1);
});

test('a call that began when nobody listened stays untold', async () => {
  const { server, model } = await startQuietServer();
  server.script({ kind: 'ok', pieceDelayMs: 5 });
  const text = streamText({ model, prompt: 'x' }).text;
  while (server.arrived() === 0) await sleep(1);
  const recorded = record();
  expect(await text).toBe('one two three four five');
  expect([recorded.calls, recorded.attempts, recorded.agents]).toEqual([[], [], []]);
  await generateText({ model, prompt: 'x' });
  expect(recorded.calls).toHaveLength(1);
});

test('a listener to nothing but tools hears them', async () => {
  const { server, model } = await startQuietServer();
  const heard: unknown[] = [];
  onTestFinished(subscribe(toolCall, ({ tool: name }) => heard.push(name)));
  server.script({ kind: 'ok', toolCall: { name: 'where', input: {} } });
  const where = tool({ inputSchema: jsonSchema<object>({ type: 'object' }), execute: () => 'here' });
  await generateText({ model, prompt: 'x', tools: { where } });
  expect(heard).toEqual(['where']);
});

/** A server and the probe, with nobody who listens. */
async function startQuietServer(): Promise<{ server: ModelServer; model: LanguageModel }> {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  onTestFinished(observeAi());
  return { server, model: createOpenAICompatible({ name: 'local', baseURL: server.url })('llama3:8b') };
}

const COPIES = `
  const [rootA, rootB, url] = process.argv.slice(1);
  const load = (root, path) => import(root + '/' + path);
  const [a, b] = await Promise.all([load(rootA, 'probes/src/ai/index.ts'), load(rootB, 'probes/src/ai/index.ts')]);
  const { subscribe, modelCall } = await load(rootB, 'signals/src/index.ts');
  const { generateText } = await import('ai');
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const model = createOpenAICompatible({ name: 'local', baseURL: url })('m');
  let calls = 0;
  subscribe(modelCall, () => calls++);
  const stopA = a.observeAi();
  const stopB = b.observeAi();
  await generateText({ model, prompt: 'x' });
  const once = calls;
  stopB();
  await generateText({ model, prompt: 'x' });
  console.log(JSON.stringify({ different: a.observeAi !== b.observeAi, same: stopA === stopB, once, afterStop: calls }));
`;

test('two copies of the package in one process tell one call once', async () => {
  const { server } = await startBench();
  const directory = await mkdtemp(join(tmpdir(), 'arx-probes-copies-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const packages = new URL('../../..', import.meta.url).pathname;
  const copies = [join(directory, 'a'), join(directory, 'b')];
  for (const copy of copies) {
    await mkdir(join(copy, 'node_modules/@arx'), { recursive: true });
    for (const name of ['signals', 'probes']) {
      // Node refuses TypeScript below node_modules, so the copies stand beside it and are linked.
      await cp(join(packages, name, 'src'), join(copy, name, 'src'), { recursive: true });
      await cp(join(packages, name, 'package.json'), join(copy, name, 'package.json'));
      await symlink(join(copy, name), join(copy, 'node_modules/@arx', name));
    }
  }
  const flags = ['--conditions=@arx/source', '--input-type=module', '-e', COPIES];
  const run = promisify(execFile)(process.execPath, [...flags, ...copies, server.url], { cwd: packages });
  expect(JSON.parse((await run).stdout)).toEqual({ different: true, same: true, once: 1, afterStop: 1 });
});
