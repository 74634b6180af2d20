import {
  type AgentosRegistry,
  agentosFamilies,
  createAgentosRegistry,
  createRecorder,
  subscribeAgentos,
} from '@arx/catalog/agentos';
import { samplesOf, sampleValue } from '@arx/metrics';
import {
  a2aRequest,
  a2aTaskEnd,
  a2aTaskStart,
  cacheAccess,
  type ModelCallFields,
  modelCall,
  type Outcome,
  PURPOSES,
  type Purpose,
  processStart,
  rateLimitDecision,
  type ScopeId,
  startModelCall,
  subscriberErrors,
} from '@arx/signals';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Move, type Moved, movesIn } from '../fixtures/moved.ts';

let registry: AgentosRegistry;
let moved: Moved;
let leave: () => void;

beforeEach(() => {
  registry = createAgentosRegistry({ strict: true });
  moved = movesIn(registry);
  leave = subscribeAgentos(createRecorder(registry));
  const before = subscriberErrors().count;
  onTestFinished(() => {
    leave();
    expect(subscriberErrors().count).toBe(before);
  });
});

const START = { service: 'agents', version: '1.2.3', wsl: false, npu: false };
const ANSWERED = { agent: 'navi', operation: 'message/send', durationSeconds: 0.5 };
const LOOKED_UP = { cache: 'search', durationSeconds: 0.002 } as const;
const OUTCOMES: readonly (readonly [Outcome, string])[] = [
  ['success', 'success'],
  ['failure', 'error'],
  ['cancelled', 'error'],
];

function newTask(): ScopeId {
  return { kind: 'a2a_task' };
}

function call(fields: ModelCallFields): readonly Move[] {
  return moved(() => modelCall.publish(() => fields));
}

function counted(labels: { readonly task_type?: string; readonly status?: string }): Move {
  const { task_type = 'general', status = 'success' } = labels;
  return ['ccr_requests_total', { provider: 'ollama', task_type, status }, 1];
}

/** Drives each event that the catalog names. */
const EVENTS: Record<string, () => void> = {
  'process.start': () => processStart.publish(() => START),
  'a2a.request': () => a2aRequest.publish(() => ({ ...ANSWERED, outcome: 'success', responseBytes: 10 })),
  'a2a.task': () => a2aTaskStart.publish(() => ({ scope: newTask(), agent: 'navi' })),
  'cache.operation': () =>
    cacheAccess.publish(() => ({ ...LOOKED_UP, operation: 'get', hit: true, outcome: 'success' })),
  'rate_limit.decision': () => rateLimitDecision.publish(() => ({ route: '/runs', allowed: true })),
  'model.call': () => startModelCall({ provider: 'ollama' }).succeed({ input: 1 }),
};

test.each(Object.values(agentosFamilies).map(({ name, event }) => ({ name, event })))('$event moves $name', (one) => {
  expect(samplesOf(registry, one.name)).toEqual([]);
  EVENTS[one.event]?.();
  expect(samplesOf(registry, one.name).some(({ value }) => value > 0)).toBe(true);
});

test('the start of the process says what runs here; a later one replaces it', () => {
  const start = (fields: object) => moved(() => processStart.publish(() => ({ ...START, ...fields })));
  const shown = (protocols: string, version = '1.2.3') => ({ version, protocols, service: 'agents' });
  expect(start({ protocols: ['agui_0.1.0', 'a2a_0.3.0', 'agui_0.1.0'] })).toEqual([
    ['agentos_info', shown('a2a_0.3.0,agui_0.1.0'), 1],
  ]);
  expect(start({ version: '1.2.4' })).toEqual([
    ['agentos_info', shown('a2a_0.3.0,agui_0.1.0'), Number.NaN],
    ['agentos_info', shown('none', '1.2.4'), 1],
  ]);
});

test.each(OUTCOMES)('a model call that ends in %s is counted as %s', (outcome, status) => {
  expect(call({ provider: 'ollama', outcome, durationSeconds: 2, inputTokens: 320, outputTokens: 41 })).toEqual([
    ['ccr_latency_seconds_count', { provider: 'ollama' }, 1],
    ['ccr_latency_seconds_sum', { provider: 'ollama' }, 2],
    counted({ status }),
    ['ccr_tokens_total', { provider: 'ollama', direction: 'input' }, 320],
    ['ccr_tokens_total', { provider: 'ollama', direction: 'output' }, 41],
  ]);
});

test.each([
  ['success', 'fallback'],
  ['failure', 'error'],
  ['cancelled', 'error'],
] as const)('a fallback that ends in %s is counted as %s', (outcome, status) => {
  expect(call({ provider: 'ollama', outcome, fallback: true })).toEqual([counted({ status })]);
});

test.each<[Purpose | undefined, string]>([
  ['plan', 'reasoning'],
  ['review', 'reasoning'],
  ['research', 'reasoning'],
  ['code', 'code_generation'],
  ['test', 'code_generation'],
  ['merge', 'code_generation'],
  ['summarize', 'long_context'],
  ['write', 'general'],
  ['chat', 'general'],
  ['route', 'general'],
  ['other', 'general'],
  [undefined, 'general'],
])('a model call to %s is of the type %s', (purpose, task_type) => {
  expect(call({ provider: 'ollama', outcome: 'success', purpose })).toEqual([counted({ task_type })]);
});

test('every purpose has a type of task', () => {
  for (const purpose of PURPOSES) expect(call({ outcome: 'success', purpose })).toHaveLength(1);
});

test('tokens that were not reported, or are 0, move nothing', () => {
  expect(call({ provider: 'ollama', outcome: 'success', inputTokens: 0 })).toEqual([counted({})]);
});

test.each(OUTCOMES)('an agent-to-agent request that ends in %s is counted as %s', (outcome, status) => {
  const labels = { agent: 'navi', operation: 'message/send', status };
  const request: readonly Move[] = [
    ['a2a_request_duration_seconds_count', labels, 1],
    ['a2a_request_duration_seconds_sum', labels, 0.5],
    ['a2a_requests_total', labels, 1],
  ];
  const publish = (responseBytes?: number) =>
    moved(() => a2aRequest.publish(() => ({ ...ANSWERED, outcome, responseBytes })));
  expect(publish()).toEqual(request);
  expect(publish(2048)).toEqual([
    ...request,
    ['a2a_response_size_bytes_count', { agent: 'navi' }, 1],
    ['a2a_response_size_bytes_sum', { agent: 'navi' }, 2048],
  ]);
});

test.each<Outcome>(['success', 'failure', 'cancelled'])('a task is active until it ends in %s', (outcome) => {
  const scope = newTask();
  const end = () => a2aTaskEnd.publish(() => ({ scope, agent: 'navi', outcome, durationSeconds: 1 }));
  expect(moved(() => a2aTaskStart.publish(() => ({ scope, agent: 'navi' })))).toEqual([
    ['a2a_active_tasks', { agent: 'navi' }, 1],
  ]);
  expect(moved(end)).toEqual([['a2a_active_tasks', { agent: 'navi' }, -1]]);
  expect(moved(end)).toEqual([]);
});

test('a task that ends after switching off is still taken down', () => {
  const scope = newTask();
  a2aTaskStart.publish(() => ({ scope, agent: 'navi' }));
  leave();
  a2aTaskEnd.publish(() => ({ scope, agent: 'navi', outcome: 'success', durationSeconds: 1 }));
  expect(sampleValue(registry, 'a2a_active_tasks')).toBe(0);
});

test.each([
  ['get', 'success', true, 'hit'],
  ['get', 'success', false, 'miss'],
  ['get', 'success', undefined, 'miss'],
  ['get', 'failure', undefined, 'error'],
  ['get', 'cancelled', undefined, 'error'],
  ['set', 'success', undefined, 'success'],
  ['set', 'failure', undefined, 'error'],
  ['set', 'cancelled', undefined, 'error'],
  ['delete', 'success', undefined, 'success'],
  ['delete', 'failure', undefined, 'error'],
  ['delete', 'cancelled', undefined, 'error'],
] as const)('a cache %s that ends in %s, hit %s, is counted as %s', (operation, outcome, hit, result) => {
  // The families are declared with their first use, and their series with them.
  createRecorder(registry).recordCacheOperation({ operation: 'set', result: 'success', durationSeconds: 1 });
  expect(moved(() => cacheAccess.publish(() => ({ ...LOOKED_UP, operation, outcome, hit })))).toEqual([
    ['cache_latency_seconds_count', { operation }, 1],
    ['cache_latency_seconds_sum', { operation }, expect.closeTo(0.002, 9)],
    ['cache_operations_total', { operation, result }, 1],
  ]);
});

test.each([
  [true, 'allowed'],
  [false, 'denied'],
])('a decision of the rate limiter (allowed: %s) is counted as %s, once', (allowed, result) => {
  expect(moved(() => rateLimitDecision.publish(() => ({ route: '/runs/{id}', allowed })))).toEqual([
    ['rate_limit_hits_total', { endpoint: '/runs/{id}', result }, 1],
  ]);
});

test('a raw path is no endpoint', () => {
  rateLimitDecision.publish(() => ({ route: '/runs/4711', allowed: true }));
  expect(sampleValue(registry, 'rate_limit_hits_total', { endpoint: 'other' })).toBe(1);
});

test('after leaving nothing moves', () => {
  leave();
  for (const drive of Object.values(EVENTS)) expect(moved(drive)).toEqual([]);
});
