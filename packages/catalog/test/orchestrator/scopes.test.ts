import {
  createOrchestratorRegistry,
  createRecorder,
  type OrchestratorRecorder,
  type OrchestratorRegistry,
} from '@arx/catalog/orchestrator';
import { sampleValue } from '@arx/metrics';
import { beforeEach, expect, test } from 'vitest';

const TARGET = { model: 'gpt-5', provider: 'openai' };
const EXECUTION = { workerProfile: 'test_worker', phase: 'test' } as const;

let registry: OrchestratorRegistry;
let recorder: OrchestratorRecorder;

beforeEach(() => {
  registry = createOrchestratorRegistry({ strict: true });
  recorder = createRecorder(registry);
});

const value = (name: string, labels: Record<string, string> = {}) => sampleValue(registry, name, labels);
const refused = new Error('429');

test('a merge is active until it ends, and ends exactly once, also on a throw', () => {
  expect(() => {
    using merge = recorder.trackMerge();
    expect(value('git_active_merges')).toBe(1);
    using second = recorder.trackMerge();
    expect(value('git_active_merges')).toBe(2);
    second.result = 'success';
    second.end();
    second.result = 'error';
    merge.conflictCount = 1;
    throw refused;
  }).toThrow(refused);
  expect(value('git_active_merges')).toBe(0);
  expect(value('git_merge_total', { result: 'success' })).toBe(1);
  expect(value('git_merge_total', { result: 'conflict' })).toBe(1);
  expect(value('git_merge_total', { result: 'error' })).toBe(0);
  expect(value('git_merge_duration_seconds_count')).toBe(2);
});

/** A body that may say how it went. */
type Telling = (tell: (word: string) => void) => unknown;

/** Each scope with the family and the label in which it says how it went. */
const SCOPES = [
  {
    name: 'trackMerge',
    run: (body: Telling) =>
      recorder.trackMerge((merge) =>
        body((word) => {
          merge.result = word as 'conflict';
        }),
      ),
    family: 'git_merge_total',
    label: 'result',
    word: 'conflict',
  },
  {
    name: 'trackExecution',
    run: (body: Telling) =>
      recorder.trackExecution(EXECUTION, (execution) =>
        body((word) => {
          execution.status = word as 'failed';
        }),
      ),
    family: 'task_completion_total',
    label: 'status',
    word: 'failed',
  },
  {
    name: 'trackRequest',
    run: (body: Telling) =>
      recorder.trackRequest(TARGET, (request) =>
        body((word) => {
          request.result = word as 'rate_limit';
        }),
      ),
    family: 'llm_requests_total',
    label: 'result',
    word: 'rate_limit',
  },
] as const;

test.each(SCOPES)('$name with a body is a success when the body returns, and gives what it gives', async (scope) => {
  expect(await scope.run(async () => 'given')).toBe('given');
  expect(value(scope.family, { [scope.label]: 'success' })).toBe(1);
  expect(value(scope.family)).toBe(1);
});

test.each(SCOPES)('$name with a body that throws is an error, and the error passes on', async (scope) => {
  await expect(scope.run(() => Promise.reject(refused))).rejects.toBe(refused);
  const thrower = () => {
    throw refused;
  };
  await expect(scope.run(thrower)).rejects.toBe(refused);
  expect(value(scope.family, { [scope.label]: 'error' })).toBe(2);
  expect(value(scope.family)).toBe(2);
});

test.each(SCOPES)('$name keeps the word that was set before the throw', async ({ run, family, label, word }) => {
  const body: Telling = async (tell) => {
    tell(word);
    throw refused;
  };
  await expect(run(body)).rejects.toBe(refused);
  expect(value(family, { [label]: word })).toBe(1);
  expect(value(family)).toBe(1);
});

test.each(SCOPES)('$name keeps the word of a body that returns', async ({ run, family, label, word }) => {
  await run((tell) => tell(word));
  expect(value(family, { [label]: word })).toBe(1);
  expect(value(family)).toBe(1);
});

test('a worker is active while its body runs, whatever becomes of it', async () => {
  const active = () => value('active_workers', { worker_profile: 'test_worker' });
  await recorder.trackActiveWorker(EXECUTION, async () => expect(active()).toBe(1));
  await expect(recorder.trackExecution(EXECUTION, () => Promise.reject(refused))).rejects.toBe(refused);
  expect(active()).toBe(0);
  const worker = recorder.trackActiveWorker(EXECUTION);
  worker[Symbol.dispose]();
  worker[Symbol.dispose]();
  expect(active()).toBe(0);
});

test('waiting for the lock is measured until it is obtained, or given up', async () => {
  const startedAt = performance.now();
  await recorder.trackLockWait(() => new Promise((resolve) => setTimeout(resolve, 30)));
  const elapsed = (performance.now() - startedAt) / 1000;
  expect(value('git_lock_wait_duration_seconds_sum')).toBeGreaterThan(0.025);
  expect(value('git_lock_wait_duration_seconds_sum')).toBeLessThanOrEqual(elapsed);
  await expect(recorder.trackLockWait(() => Promise.reject(refused))).rejects.toBe(refused);
  expect(value('git_lock_wait_duration_seconds_count')).toBe(2);
});

test('a scope measures its time in seconds', async () => {
  const startedAt = performance.now();
  const wait = () => new Promise<void>((resolve) => setTimeout(resolve, 30));
  await Promise.all([
    recorder.trackMerge(wait),
    recorder.trackExecution(EXECUTION, wait),
    recorder.trackRequest(TARGET, wait),
  ]);
  const elapsed = (performance.now() - startedAt) / 1000;
  for (const family of [
    'git_merge_duration_seconds',
    'task_execution_duration_seconds',
    'llm_request_duration_seconds',
  ]) {
    expect(value(`${family}_sum`)).toBeGreaterThan(0.025);
    expect(value(`${family}_sum`)).toBeLessThanOrEqual(elapsed);
  }
});

test('what a caller gets wrong is dropped, and the rest is recorded', () => {
  const lenient = createOrchestratorRegistry();
  const { recordRequest } = createRecorder(lenient);
  recordRequest({
    ...TARGET,
    result: 'success',
    promptTokens: Number.NaN,
    completionTokens: -1,
    cost: 1,
    durationSeconds: 1,
  });
  const of = (name: string) => sampleValue(lenient, name) ?? 0;
  expect(of('llm_tokens_total')).toBe(0);
  expect(of('llm_cost_dollars_total')).toBe(1);
  expect(of('llm_request_duration_seconds_count')).toBe(1);
  recordRequest({ ...TARGET, result: 'maybe' as 'success' });
  expect(of('llm_requests_total')).toBe(1);
});
