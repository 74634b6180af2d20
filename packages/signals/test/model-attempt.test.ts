import { setTimeout as sleep } from 'node:timers/promises';
import { modelAttempt, modelCall, startFlow, startModelCall, subscribe } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';
import { names, only, payloads, recordSignals } from './fixtures/record.ts';

test('a call of one request is one attempt, which says the same and ends first', () => {
  const recorded = recordSignals();
  const call = startModelCall({ provider: 'openai', model: 'gpt', persona: 'CODER_AI', purpose: 'review' });
  call.answered({ remainingRequests: 7 });
  call.succeed({ input: 3, output: 4 });
  expect(names(recorded)).toEqual(['model.attempt', 'model.call']);
  const { durationSeconds, ...rest } = only(recorded, 'model.attempt');
  expect(durationSeconds).toBeGreaterThanOrEqual(0);
  expect(rest).toEqual({
    flow: undefined,
    step: undefined,
    flowId: undefined,
    stepId: undefined,
    persona: 'CODER_AI',
    execMode: undefined,
    trace: undefined,
    provider: 'openai',
    model: 'gpt',
    purpose: 'review',
    operation: 'chat',
    attempt: 1,
    outcome: 'success',
    reason: undefined,
    failureKind: undefined,
    statusCode: undefined,
    remainingRequests: 7,
    firstTokenSeconds: undefined,
  });
});

test('a call that took three requests is one call and three attempts, each with its own failure', () => {
  const recorded = recordSignals();
  const call = startModelCall({ provider: 'openai' });
  call.answered({ statusCode: 429, remainingRequests: 0 });
  call.retry(new RangeError('slow down'), 'rate_limit');
  call.retry();
  call.succeed();
  expect(payloads(recorded, 'model.attempt')).toMatchObject([
    { attempt: 1, outcome: 'failure', reason: 'RangeError', failureKind: 'rate_limit', statusCode: 429 },
    { attempt: 2, outcome: 'failure', reason: 'unknown', failureKind: 'other', statusCode: undefined },
    { attempt: 3, outcome: 'success', reason: undefined, failureKind: undefined },
  ]);
  expect(payloads(recorded, 'model.attempt').map(({ retryReason }) => retryReason)).toEqual([
    undefined,
    'rate_limit',
    'other',
  ]);
  expect(only(recorded, 'model.call')).toMatchObject({ attempts: 3, outcome: 'success' });
});

test('waiting between two requests is in the call but in no attempt', async () => {
  const recorded = recordSignals();
  const call = startModelCall({});
  call.attemptFailed(new Error('once'), 'api');
  await sleep(30);
  call.retry(new TypeError('ignored: no request runs'));
  call.firstToken();
  call.succeed();
  const attempts = payloads(recorded, 'model.attempt');
  expect(attempts.map(({ reason }) => reason)).toEqual(['Error', undefined]);
  for (const { durationSeconds } of attempts) expect(durationSeconds).toBeLessThan(0.025);
  const { durationSeconds, firstTokenSeconds } = only(recorded, 'model.call');
  expect(durationSeconds).toBeGreaterThan(0.025);
  expect(firstTokenSeconds).toBeGreaterThan(0.025);
  expect(attempts[1]?.['firstTokenSeconds']).toBeLessThan(0.025);
});

test('an end that was found out later is measured to when it was', async () => {
  const recorded = recordSignals();
  const call = startModelCall({});
  const at = performance.now();
  await sleep(30);
  call.fail('cancelled', undefined, at);
  expect(only(recorded, 'model.call')['durationSeconds']).toBeLessThan(0.025);
  expect(only(recorded, 'model.attempt')['durationSeconds']).toBeLessThan(0.025);
});

test('the last request ends as its call ends, unless it had ended before', () => {
  const recorded = recordSignals();
  startModelCall({}).fail(new TypeError('no'), 'timeout');
  const given = startModelCall({});
  given.attemptFailed(new TypeError('no'), 'timeout');
  given.fail(new RangeError('gave up'), 'other');
  given.retry();
  expect(payloads(recorded, 'model.attempt')).toMatchObject([
    { outcome: 'failure', reason: 'TypeError', failureKind: 'timeout' },
    { outcome: 'failure', reason: 'TypeError', failureKind: 'timeout' },
  ]);
  expect(payloads(recorded, 'model.call').map(({ reason, attempts }) => [reason, attempts])).toEqual([
    ['TypeError', 1],
    ['RangeError', 1],
  ]);
});

test('tokens of a finished call are one attempt of unknown duration', () => {
  const recorded = recordSignals();
  startFlow({ flowId: 'f', execMode: 'live' }).step({ stepId: 's', model: 'gpt' }).tokens({ input: 3 });
  expect(only(recorded, 'model.attempt')).toMatchObject({ stepId: 's', model: 'gpt', durationSeconds: undefined });
});

test.each([
  ['attempts', modelAttempt],
  ['calls', modelCall],
])('a subscriber of nothing but %s is enough for a call to be measured', (_, signal) => {
  let heard = 0;
  onTestFinished(
    subscribe(signal as typeof modelCall, () => {
      heard++;
    }),
  );
  startModelCall({}).succeed();
  startFlow({ flowId: 'f', execMode: 'live' }).step({ stepId: 's' }).modelCall().succeed();
  expect(heard).toBe(2);
});
