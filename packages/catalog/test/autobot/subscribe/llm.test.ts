import { sampleValue } from '@arx/metrics';
import {
  type ModelAttemptFields,
  type ModelCallFields,
  type ModelFailureKind,
  modelAttempt,
  modelCall,
  PURPOSES,
  type Purpose,
  startModelCall,
} from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, observed, only } from '../fixtures/listening.ts';

const MODEL = { provider: 'openai', model: 'gpt-5' };
const KINDS: Readonly<Record<ModelFailureKind, true>> = {
  rate_limit: true,
  timeout: true,
  auth: true,
  api: true,
  other: true,
};

function call(fields: Partial<ModelCallFields>): void {
  modelCall.publish(() => ({ ...MODEL, outcome: 'success', ...fields }));
}

function attempt(fields: Partial<ModelAttemptFields>): void {
  modelAttempt.publish(() => ({ ...MODEL, outcome: 'success', ...fields }));
}

test('a model call moves what it reports, and nothing else', () => {
  const { moved } = listen();
  expect(
    moved(() =>
      call({
        operation: 'chat',
        durationSeconds: 2,
        firstTokenSeconds: 0.5,
        inputTokens: 300,
        outputTokens: 40,
        costDollars: 0.75,
        inputCostDollars: 0.5,
        outputCostDollars: 0.25,
      }),
    ),
  ).toEqual([
    ['autobot_llm_cost_dollars_total', { ...MODEL, cost_type: 'input' }, 0.5],
    ['autobot_llm_cost_dollars_total', { ...MODEL, cost_type: 'output' }, 0.25],
    ['autobot_llm_cost_dollars_total', { ...MODEL, cost_type: 'total' }, 0.75],
    ...observed('autobot_llm_cost_per_request_dollars', MODEL, 0.75),
    ...observed('autobot_llm_request_latency_seconds', MODEL, 2),
    ['autobot_llm_requests_total', { ...MODEL, request_type: 'chat' }, 1],
    ...observed('autobot_llm_time_to_first_token_seconds', MODEL, 0.5),
    ['autobot_llm_tokens_per_request_count', { ...MODEL, token_type: 'input' }, 1],
    ['autobot_llm_tokens_per_request_count', { ...MODEL, token_type: 'output' }, 1],
    ['autobot_llm_tokens_per_request_sum', { ...MODEL, token_type: 'input' }, 300],
    ['autobot_llm_tokens_per_request_sum', { ...MODEL, token_type: 'output' }, 40],
    ['autobot_llm_tokens_total', { ...MODEL, token_type: 'input' }, 300],
    ['autobot_llm_tokens_total', { ...MODEL, token_type: 'output' }, 40],
    ['autobot_multimodal_operations_total', { modality: 'text', status: 'success' }, 1],
    ...observed('autobot_multimodal_processing_seconds', { modality: 'text' }, 2),
  ]);
});

test('a call that reports nothing is counted all the same', () => {
  const { moved } = listen();
  expect(moved(() => call({}))).toEqual([
    ['autobot_llm_requests_total', { ...MODEL, request_type: 'chat' }, 1],
    ['autobot_multimodal_operations_total', { modality: 'text', status: 'success' }, 1],
  ]);
});

test('a cost whose parts are not known is a total, and a free call costs 0', () => {
  const { moved } = listen();
  const cost = (fields: Partial<ModelCallFields>) =>
    only(
      moved(() => call(fields)),
      'autobot_llm_cost_dollars',
    );
  expect(cost({ costDollars: 0.5 })).toEqual([
    ['autobot_llm_cost_dollars_total', { ...MODEL, cost_type: 'total' }, 0.5],
  ]);
  const { registry } = listen();
  call({ provider: 'ollama', costDollars: 0 });
  expect(sampleValue(registry, 'autobot_llm_cost_dollars_total', { provider: 'ollama' })).toBe(0);
});

test.each(Object.keys(KINDS) as ModelFailureKind[])('a failure of kind %s is an error of that type', (failureKind) => {
  const { moved } = listen();
  const moves = moved(() => call({ outcome: 'failure', failureKind, durationSeconds: 1 }));
  expect(only(moves, 'autobot_llm_errors')).toEqual([
    ['autobot_llm_errors_total', { provider: 'openai', error_type: failureKind }, 1],
  ]);
  expect(moves).toContainEqual(['autobot_llm_requests_total', { ...MODEL, request_type: 'chat' }, 1]);
  expect(moves).toContainEqual(['autobot_llm_request_latency_seconds_count', MODEL, 1]);
  expect(moves).toContainEqual(['autobot_multimodal_operations_total', { modality: 'text', status: 'failure' }, 1]);
});

test('a cancelled call is no error, but its input was not processed', () => {
  const { moved } = listen();
  const moves = moved(() => call({ outcome: 'cancelled' }));
  expect(only(moves, 'autobot_llm_errors')).toEqual([]);
  expect(moves).toContainEqual(['autobot_multimodal_operations_total', { modality: 'text', status: 'failure' }, 1]);
});

test.each(['chat', 'completion', 'embedding'] as const)('a call to make a %s has that type', (operation) => {
  const { moved } = listen();
  const moves = moved(() => call({ operation, durationSeconds: 0.25 }));
  expect(moves).toContainEqual(['autobot_llm_requests_total', { ...MODEL, request_type: operation }, 1]);
  expect(only(moves, 'autobot_knowledge')).toEqual(
    operation === 'embedding' ? observed('autobot_knowledge_embedding_latency_seconds', { model: 'gpt-5' }, 0.25) : [],
  );
});

test('an embedding that failed has no latency', () => {
  const { moved } = listen();
  const moves = moved(() => call({ operation: 'embedding', outcome: 'failure', durationSeconds: 0.25 }));
  expect(only(moves, 'autobot_knowledge')).toEqual([]);
});

test('a call counts once for each kind of content in its input', () => {
  const { moved } = listen();
  const moves = moved(() => call({ inputModalities: ['text', 'image', 'audio'], durationSeconds: 3 }));
  expect(only(moves, 'autobot_multimodal')).toEqual([
    ['autobot_multimodal_operations_total', { modality: 'audio', status: 'success' }, 1],
    ['autobot_multimodal_operations_total', { modality: 'text', status: 'success' }, 1],
    ['autobot_multimodal_operations_total', { modality: 'vision', status: 'success' }, 1],
    ['autobot_multimodal_processing_seconds_count', { modality: 'audio' }, 1],
    ['autobot_multimodal_processing_seconds_count', { modality: 'text' }, 1],
    ['autobot_multimodal_processing_seconds_count', { modality: 'vision' }, 1],
    ['autobot_multimodal_processing_seconds_sum', { modality: 'audio' }, 3],
    ['autobot_multimodal_processing_seconds_sum', { modality: 'text' }, 3],
    ['autobot_multimodal_processing_seconds_sum', { modality: 'vision' }, 3],
  ]);
});

test('what is left of a limit is set from every answer that says it', () => {
  const { moved } = listen();
  expect(
    only(
      moved(() => attempt({ remainingRequests: 40 })),
      'autobot_llm_rate',
    ),
  ).toEqual([['autobot_llm_rate_limit_remaining', { provider: 'openai' }, 40]]);
  expect(
    only(
      moved(() => attempt({})),
      'autobot_llm_rate',
    ),
  ).toEqual([]);
});

test('a provider is reached or not, and a refusal says nothing about it', () => {
  const { registry } = listen();
  const available = () => sampleValue(registry, 'autobot_llm_provider_availability', { provider: 'openai' });
  const fail = (failureKind: ModelFailureKind) => attempt({ outcome: 'failure', failureKind });
  for (const kind of ['rate_limit', 'auth', 'other'] as const) fail(kind);
  expect(available()).toBeUndefined();
  attempt({});
  expect(available()).toBe(1);
  for (const kind of ['rate_limit', 'auth', 'other'] as const) fail(kind);
  attempt({ outcome: 'cancelled' });
  expect(available()).toBe(1);
  fail('timeout');
  expect(available()).toBe(0);
  attempt({});
  fail('api');
  expect(available()).toBe(0);
});

test('further requests of a call are retries, each with the failure before it', () => {
  const { moved } = listen();
  const moves = moved(() => {
    const running = startModelCall(MODEL);
    running.attemptFailed(new Error('slow down'), 'rate_limit');
    running.retry();
    running.retry(new Error('gone'), 'api');
    running.succeed();
  });
  expect(only(moves, 'autobot_llm_retries')).toEqual([
    ['autobot_llm_retries_total', { ...MODEL, retry_reason: 'api' }, 1],
    ['autobot_llm_retries_total', { ...MODEL, retry_reason: 'rate_limit' }, 1],
  ]);
  expect(moves).toContainEqual(['autobot_llm_requests_total', { ...MODEL, request_type: 'chat' }, 1]);
  expect(
    only(
      moved(() => attempt({ attempt: 2 })),
      'autobot_llm_retries',
    ),
  ).toEqual([['autobot_llm_retries_total', { ...MODEL, retry_reason: 'unknown' }, 1]]);
});

const CLAUDE = { provider: 'anthropic', model: 'claude-opus-4-5' };

test('an attempt at Claude moves the families of its own', () => {
  const { moved } = listen();
  const moves = moved(() =>
    attempt({ ...CLAUDE, purpose: 'plan', durationSeconds: 3, requestBytes: 700, remainingRequests: 12 }),
  );
  expect(only(moves, 'autobot_claude')).toEqual([
    ...observed('autobot_claude_api_payload_bytes', {}, 700),
    ['autobot_claude_api_rate_limit_remaining', {}, 12],
    ['autobot_claude_api_requests_total', { tool_name: 'plan', success: 'true' }, 1],
    ...observed('autobot_claude_api_response_time_seconds', {}, 3),
  ]);
});

test.each(['failure', 'cancelled'] as const)(
  'a %s of Claude is no success, and what is not known is left out',
  (outcome) => {
    const { moved } = listen();
    expect(
      only(
        moved(() => attempt({ ...CLAUDE, outcome })),
        'autobot_claude',
      ),
    ).toEqual([['autobot_claude_api_requests_total', { tool_name: 'chat', success: 'false' }, 1]]);
  },
);

test.each<Purpose>([...PURPOSES])('a request for the purpose %s has it as its tool', (purpose) => {
  const { registry } = listen();
  attempt({ ...CLAUDE, purpose });
  expect(sampleValue(registry, 'autobot_claude_api_requests_total', { tool_name: purpose })).toBe(1);
});

test('no other provider moves the families of Claude', () => {
  const { moved } = listen();
  const moves = moved(() => attempt({ durationSeconds: 3, requestBytes: 700, remainingRequests: 12 }));
  expect(only(moves, 'autobot_claude')).toEqual([]);
});
