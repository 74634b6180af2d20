import { type Flow, type FlowResult, type RunEvent, type RunOptions, runFlow } from '@arx/runtime/flows';
import { describe, expect, test, vi } from 'vitest';
import { FAILS, flowErrorOf, flowOf, shell } from './helpers/flows.ts';
import { inFlight, of, publishedBy } from './helpers/signals.ts';

/** A dry run that waits for nothing, with everything that it told. */
async function dryRun(flow: Flow, options: Partial<RunOptions> = {}) {
  const events: RunEvent[] = [];
  let result = undefined as FlowResult | undefined;
  const published = await publishedBy(async () => {
    result = await runFlow(flow, {
      execMode: 'dry_run',
      speed: Infinity,
      onEvent: (event) => events.push(event),
      ...options,
    });
  });
  return { result: result as FlowResult, events, published };
}

/** `stepId: how it ended` for every step. */
function ends(result: FlowResult): readonly string[] {
  return result.steps.map(({ stepId, end }) => `${stepId}: ${end.kind}`);
}

const success = (duration: string, output = '') => [{ outcome: 'success' as const, duration, output }];

describe('a run', () => {
  test('publishes its start before any condition and step, and its end once, last', async () => {
    const flow = flowOf([shell('a'), shell('b', { needs: ['a'], when: { output: 'a', equals: 'never' } })]);
    const { published } = await dryRun(flow, { branch: 'main', taskId: 'T-1' });
    expect(published.map(({ signal }) => signal)).toEqual([
      'flow.start',
      'step.attempt.start',
      'step.attempt.end',
      'step.end',
      'step.end',
      'flow.end',
    ]);
    const identity = { flowId: 'sample', persona: 'TESTER_AI', execMode: 'dry_run', branch: 'main', taskId: 'T-1' };
    expect(published[0]?.payload).toMatchObject(identity);
    expect(published.at(-1)?.payload).toMatchObject({ ...identity, outcome: 'success', reason: undefined });
  });

  test('succeeds when every step did and says how each went', async () => {
    const { result } = await dryRun(
      flowOf([shell('a', { fixtures: success('30ms', 'x') }), shell('b', { needs: ['a'] })]),
    );
    expect(result).toMatchObject({
      flowId: 'sample',
      execMode: 'dry_run',
      simulated: true,
      outcome: 'success',
      reason: null,
      durationMs: 130,
      tokens: { input: 0, output: 0 },
    });
    expect(result.steps).toEqual([
      {
        stepId: 'a',
        persona: 'TESTER_AI',
        model: null,
        attempts: 1,
        durationMs: 30,
        tokens: { input: 0, output: 0 },
        end: { kind: 'succeeded', output: 'x' },
      },
      {
        stepId: 'b',
        persona: 'TESTER_AI',
        model: null,
        attempts: 1,
        durationMs: 100,
        tokens: { input: 0, output: 0 },
        end: { kind: 'succeeded', output: '' },
      },
    ]);
  });

  test('does side by side what can be done side by side', async () => {
    const fixtures = success('100ms');
    const flow = flowOf([
      shell('a', { fixtures }),
      shell('b', { fixtures }),
      shell('c', { fixtures, needs: ['a', 'b'] }),
    ]);
    const { result, published } = await dryRun(flow);
    expect(result.durationMs).toBe(200);
    expect(Math.max(...inFlight(published))).toBe(2);
  });

  test('takes the order of the declaration where there is not room for all', async () => {
    const { events, result } = await dryRun(flowOf(['d', 'a', 'c'].map((id) => shell(id))), { concurrency: 1 });
    expect(events.flatMap((event) => (event.kind === 'step.started' ? [event.stepId] : []))).toEqual(['d', 'a', 'c']);
    expect(result.durationMs).toBe(300);
  });

  test('says what happens while it happens, simulated in every event, as plain data', async () => {
    const flow = flowOf([
      {
        id: 'ask',
        kind: 'model',
        model: 'gpt-4o',
        prompt: 'x',
        persona: 'CODER_AI',
        retries: { max: 1, backoff: '50ms', jitter: 'none' },
        fixtures: [
          { outcome: 'error', duration: '10ms', error: { name: 'RateLimitError', message: '429' } },
          { outcome: 'success', duration: '20ms', tokens: { input: 7, output: 3 }, output: 'hi' },
        ],
      },
    ]);
    const { events } = await dryRun(flow, { taskId: 'T-1', branch: 'main' });
    const [{ runId }] = events as [RunEvent];
    const base = { runId, flowId: 'sample', simulated: true, at: expect.stringMatching(/^\d{4}-.*Z$/) };
    const step = { ...base, stepId: 'ask', persona: 'CODER_AI', model: 'gpt-4o' };
    const tokens = { input: 7, output: 3 };
    expect(events).toEqual([
      {
        kind: 'run.started',
        ...base,
        elapsedMs: 0,
        persona: 'TESTER_AI',
        execMode: 'dry_run',
        branch: 'main',
        taskId: 'T-1',
        steps: ['ask'],
      },
      { kind: 'step.started', ...step, elapsedMs: 0, maxAttempts: 2 },
      { kind: 'attempt.started', ...step, elapsedMs: 0, attempt: 1 },
      {
        kind: 'step.retrying',
        ...step,
        elapsedMs: 10,
        attempt: 1,
        error: { name: 'RateLimitError', message: '429' },
        inMs: 50,
      },
      { kind: 'attempt.started', ...step, elapsedMs: 60, attempt: 2 },
      { kind: 'tokens.used', ...step, elapsedMs: 80, tokens },
      { kind: 'step.succeeded', ...step, elapsedMs: 80, attempts: 2, durationMs: 80, tokens, output: 'hi' },
      {
        kind: 'run.ended',
        ...base,
        elapsedMs: 80,
        outcome: 'success',
        reason: null,
        durationMs: 80,
        steps: { succeeded: 1, failed: 0, cancelled: 0, skipped: 0 },
        retries: 1,
        tokens,
      },
    ]);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  test('goes the same way every time', async () => {
    const fixtures = [{ outcome: 'error' as const, duration: '7ms', error: { name: 'E' } }, ...success('9ms')];
    const steps = ['a', 'b', 'c', 'd'].map((id) => shell(id, { fixtures, retries: { max: 3, backoff: '1s' } }));
    const told = async (options: Partial<RunOptions>) =>
      (await dryRun(flowOf(steps), { concurrency: 3, ...options })).events.map(({ kind, elapsedMs }) => [
        kind,
        elapsedMs,
      ]);
    expect(await told({})).toEqual(await told({ speed: 1000 }));
    expect(await told({ seed: 'x' })).toEqual(await told({ seed: 'x' }));
    expect(await told({ seed: 'x' })).not.toEqual(await told({ seed: 'y' }));
  });

  test('takes as long as its fixtures say, and less at a higher speed', async () => {
    const began = performance.now();
    await dryRun(flowOf([shell('a', { fixtures: success('2s') })]), { speed: 20 });
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(95);
    expect(took).toBeLessThan(600);
  });

  test('is not disturbed by a watcher that throws or rejects, and warns once', async () => {
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const flow = flowOf([shell('a')]);
      const throwing = await dryRun(flow, {
        onEvent: () => {
          throw new Error('broken pipe');
        },
      });
      const rejecting = await dryRun(flow, {
        onEvent: (async () => {
          throw new Error('broken promise');
        }) as () => void,
      });
      expect([throwing.result.outcome, rejecting.result.outcome]).toEqual(['success', 'success']);
      expect(warnings.mock.calls.map(([message]) => message)).toEqual([
        'onEvent of a flow run failed: broken pipe',
        'onEvent of a flow run failed: broken promise',
      ]);
    } finally {
      warnings.mockRestore();
    }
  });

  test('that nobody listens to gives the same result', async () => {
    const flow = flowOf([shell('a'), shell('b', { needs: ['a'], fixtures: FAILS })]);
    const silent = await runFlow(flow, { execMode: 'dry_run', speed: Infinity });
    const { result } = await dryRun(flow);
    expect({ ...silent, runId: '' }).toEqual({ ...result, runId: '' });
  });
});

describe('a step that fails', () => {
  const retries = { max: 2, backoff: '100ms', jitter: 'none' as const };

  test('is tried again after a growing pause, and every scheduled retry is published', async () => {
    const fixtures = [...(FAILS ?? []), ...(FAILS ?? []), ...success('10ms')];
    const { result, published } = await dryRun(flowOf([shell('a', { retries, fixtures })]));
    expect(result).toMatchObject({ outcome: 'success', durationMs: 10 + 100 + 10 + 200 + 10 });
    expect(of(published, 'step.retry').map(({ attempt, reason }) => [attempt, reason])).toEqual([
      [1, 'BoomError'],
      [2, 'BoomError'],
    ]);
    expect(of(published, 'step.attempt.end').map(({ outcome }) => outcome)).toEqual(['failure', 'failure', 'success']);
    expect(of(published, 'step.end')).toEqual([expect.objectContaining({ outcome: 'success', attempts: 3 })]);
  });

  test('for good fails the run with the name of its error; the final failure is no retry', async () => {
    const { result, published } = await dryRun(flowOf([shell('a', { retries, fixtures: FAILS })]));
    expect(result).toMatchObject({ outcome: 'failure', reason: 'BoomError' });
    expect(result.steps[0]).toMatchObject({
      attempts: 3,
      end: { kind: 'failed', error: { name: 'BoomError', message: '' } },
    });
    expect(of(published, 'step.retry')).toHaveLength(2);
    expect(of(published, 'step.attempt.end')).toHaveLength(3);
    expect(of(published, 'flow.end')).toEqual([expect.objectContaining({ outcome: 'failure', reason: 'BoomError' })]);
  });

  test('stops the run: what needs it is skipped, what is under way is cancelled, the rest never begins', async () => {
    const flow = flowOf([
      shell('bad', { fixtures: FAILS }),
      shell('after', { needs: ['bad'] }),
      shell('behind', { needs: ['after'] }),
      shell('slow', { fixtures: success('1h') }),
      shell('later', { needs: ['slow'] }),
      shell('free'),
    ]);
    const { result, published } = await dryRun(flow, { concurrency: 2 });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'BoomError', durationMs: 10 });
    const cause = { kind: 'failed', stepId: 'bad' };
    expect(result.steps.map(({ end }) => end)).toEqual([
      { kind: 'failed', error: { name: 'BoomError', message: '' } },
      { kind: 'skipped', because: { kind: 'need', stepId: 'bad' } },
      { kind: 'skipped', because: { kind: 'need', stepId: 'after' } },
      { kind: 'cancelled', because: cause },
      { kind: 'skipped', because: { kind: 'need', stepId: 'slow' } },
      { kind: 'skipped', because: { kind: 'stopped', cause } },
    ]);
    expect(inFlight(published).at(-1)).toBe(0);
  });

  test('lets everything else finish when failFast is false, and the run still fails', async () => {
    const steps = [
      shell('bad', { fixtures: FAILS }),
      shell('after', { needs: ['bad'] }),
      shell('slow', { fixtures: success('1s') }),
      shell('later', { needs: ['slow'] }),
    ];
    const { result } = await dryRun(flowOf(steps, { failFast: false }));
    expect(ends(result)).toEqual(['bad: failed', 'after: skipped', 'slow: succeeded', 'later: succeeded']);
    expect(result).toMatchObject({ outcome: 'failure', reason: 'BoomError', durationMs: 1100 });
  });

  test('first gives the reason when several fail', async () => {
    const fails = (name: string, duration: string) => [{ outcome: 'error' as const, duration, error: { name } }];
    const steps = [
      shell('a', { fixtures: fails('LateError', '20ms') }),
      shell('b', { fixtures: fails('EarlyError', '10ms') }),
    ];
    expect((await dryRun(flowOf(steps, { failFast: false }))).result.reason).toBe('EarlyError');
  });
});

describe('a timeout', () => {
  test('fails the attempt, not the step: it is tried again', async () => {
    const fixtures = [...success('2s'), ...success('300ms', 'in time')];
    const flow = flowOf([shell('a', { timeout: '1s', retries: { max: 1, backoff: '0ms' }, fixtures })]);
    const { result, published } = await dryRun(flow);
    expect(result).toMatchObject({ outcome: 'success', durationMs: 1300 });
    expect(of(published, 'step.retry')).toEqual([expect.objectContaining({ reason: 'TimeoutError' })]);
  });

  test('at the last attempt is the reason of the failure', async () => {
    const { result } = await dryRun(flowOf([shell('a', { timeout: '1s', fixtures: success('1h') })]));
    expect(result.reason).toBe('TimeoutError');
    expect(result.steps[0]?.end).toEqual({
      kind: 'failed',
      error: { name: 'TimeoutError', message: 'the attempt took longer than 1000 ms' },
    });
  });

  test('does not hit an attempt that takes exactly as long as it may', async () => {
    expect((await dryRun(flowOf([shell('a', { timeout: '1s', fixtures: success('1s') })]))).result.outcome).toBe(
      'success',
    );
  });
});

describe('a condition', () => {
  const review = (output: string) => [
    shell('review', { fixtures: success('10ms', output) }),
    shell('fix', { needs: ['review'], when: { output: 'review', contains: 'CHANGES' } }),
    shell('merge', { needs: ['review', 'fix'] }),
  ];

  test('that holds lets the step run', async () => {
    expect(ends((await dryRun(flowOf(review('CHANGES please')))).result)).toEqual([
      'review: succeeded',
      'fix: succeeded',
      'merge: succeeded',
    ]);
  });

  test('that does not hold skips the step, and neither what needs it nor the run fails', async () => {
    const { result, published, events } = await dryRun(flowOf(review('APPROVED')));
    expect(ends(result)).toEqual(['review: succeeded', 'fix: skipped', 'merge: succeeded']);
    expect(result.outcome).toBe('success');
    expect(of(published, 'step.end').map(({ stepId, outcome, attempts }) => [stepId, outcome, attempts])).toEqual([
      ['review', 'success', 1],
      ['fix', 'skipped', 0],
      ['merge', 'success', 1],
    ]);
    expect(events.find(({ kind }) => kind === 'step.skipped')).toMatchObject({
      stepId: 'fix',
      because: { kind: 'condition' },
    });
  });

  test('can pass a skip on by asking for the outcome', async () => {
    const steps = [...review('APPROVED'), shell('note', { needs: ['fix'], when: { outcome: 'fix', is: 'succeeded' } })];
    expect(ends((await dryRun(flowOf(steps))).result).at(-1)).toBe('note: skipped');
  });

  test('reads the inputs of the run, else their defaults', async () => {
    const flow = flowOf([shell('careful', { when: { input: 'risk', equals: 'high' } })], { inputs: { risk: 'low' } });
    expect(ends((await dryRun(flow)).result)).toEqual(['careful: skipped']);
    expect(ends((await dryRun(flow, { inputs: { risk: 'high' } })).result)).toEqual(['careful: succeeded']);
  });

  test('lets skipped steps unlock each other, whatever their order', async () => {
    const never = { input: 'risk', equals: 'x' };
    const steps = [
      shell('c', { needs: ['b'], when: never }),
      shell('b', { needs: ['a'], when: never }),
      shell('a', { when: never }),
    ];
    const { result } = await dryRun(flowOf(steps, { inputs: { risk: 'low' } }));
    expect(ends(result)).toEqual(['c: skipped', 'b: skipped', 'a: skipped']);
    expect(result.outcome).toBe('success');
  });
});

describe('tokens', () => {
  const ask = (more: object) => ({
    id: 'ask',
    kind: 'model' as const,
    model: 'gpt-4o',
    persona: 'CODER_AI',
    prompt: 'x',
    ...more,
  });

  test('of a simulated model call come from the fixture, also when the call failed', async () => {
    const fixtures = [
      { outcome: 'error', error: { name: 'RateLimitError' } },
      { outcome: 'error', tokens: { input: 5 }, error: { name: 'APIError' } },
      { outcome: 'success', tokens: { input: 100, output: 40 } },
    ] as const;
    const { result, published } = await dryRun(flowOf([ask({ retries: { max: 2 }, fixtures })]));
    const base = { provider: 'simulator', model: 'gpt-4o', persona: 'CODER_AI', stepId: 'ask', execMode: 'dry_run' };
    expect(of(published, 'model.call')).toEqual([
      expect.objectContaining({
        ...base,
        outcome: 'failure',
        failureKind: 'rate_limit',
        reason: 'RateLimitError',
        inputTokens: undefined,
      }),
      expect.objectContaining({ ...base, outcome: 'failure', failureKind: 'api', inputTokens: 5, outputTokens: 0 }),
      expect.objectContaining({
        ...base,
        outcome: 'success',
        inputTokens: 100,
        outputTokens: 40,
        costDollars: undefined,
      }),
    ]);
    expect(result.tokens).toEqual({ input: 105, output: 40 });
    expect(result.steps[0]?.tokens).toEqual({ input: 105, output: 40 });
  });

  test('are not invented when the fixture has none', async () => {
    const { published, events } = await dryRun(flowOf([ask({})]));
    expect(of(published, 'model.call')).toEqual([
      expect.objectContaining({ outcome: 'success', inputTokens: undefined, outputTokens: undefined }),
    ]);
    expect(events.some(({ kind }) => kind === 'tokens.used')).toBe(false);
  });

  test('belong to model steps only: a shell step calls no model', async () => {
    expect(of((await dryRun(flowOf([shell('a')]))).published, 'model.call')).toEqual([]);
  });
});

describe('cancelling', () => {
  test('ends the run promptly as a failure with reason cancelled', async () => {
    const abort = new AbortController();
    const flow = flowOf([
      shell('a', { fixtures: success('1h') }),
      shell('b', { needs: ['a'] }),
      shell('c', { fixtures: success('1h') }),
    ]);
    const began = performance.now();
    setTimeout(() => abort.abort(), 20);
    const { result, published, events } = await dryRun(flow, { speed: 1, signal: abort.signal });
    expect(performance.now() - began).toBeLessThan(500);
    expect(result).toMatchObject({ outcome: 'failure', reason: 'cancelled' });
    expect(ends(result)).toEqual(['a: cancelled', 'b: skipped', 'c: cancelled']);
    expect(of(published, 'step.attempt.end').map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
    expect(of(published, 'flow.end')).toEqual([expect.objectContaining({ outcome: 'cancelled', reason: 'cancelled' })]);
    expect(inFlight(published).at(-1)).toBe(0);
    expect(events.at(-1)).toMatchObject({
      kind: 'run.ended',
      reason: 'cancelled',
      steps: { cancelled: 2, skipped: 1 },
    });
  });

  test('before the start is still a run that started and failed', async () => {
    const { result, published } = await dryRun(flowOf([shell('a')]), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'cancelled' });
    expect(published.map(({ signal }) => signal)).toEqual(['flow.start', 'step.end', 'flow.end']);
  });

  test('in the pause before a retry ends the step without another attempt', async () => {
    const abort = new AbortController();
    const flow = flowOf([
      shell('a', { fixtures: FAILS, retries: { max: 5, backoff: '1h', maxBackoff: '1h', jitter: 'none' } }),
    ]);
    const { result, published } = await dryRun(flow, {
      signal: abort.signal,
      speed: 1,
      onEvent: ({ kind }) => {
        if (kind === 'step.retrying') setImmediate(() => abort.abort());
      },
    });
    expect(result).toMatchObject({ reason: 'cancelled', steps: [{ attempts: 1, end: { kind: 'cancelled' } }] });
    expect(of(published, 'step.attempt.start')).toHaveLength(1);
    expect(of(published, 'step.end')).toEqual([expect.objectContaining({ outcome: 'cancelled', attempts: 1 })]);
  });

  test('after everything is done changes nothing', async () => {
    const abort = new AbortController();
    const { result } = await dryRun(flowOf([shell('a')]), {
      signal: abort.signal,
      onEvent: ({ kind }) => {
        if (kind === 'step.succeeded') abort.abort();
      },
    });
    expect(result.outcome).toBe('success');
  });

  test('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await dryRun(flowOf([shell('a')]), { signal });
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove.mock.calls).toEqual(add.mock.calls.map(([type, listener]) => [type, listener]));
  });
});

describe('options that are wrong', () => {
  test.each<[Partial<Record<keyof RunOptions, unknown>>, string]>([
    [{ execMode: 'real' }, 'execMode is "real"; expected dry_run or live'],
    [{ concurrency: 0 }, 'concurrency is 0; expected a whole number from 1'],
    [{ concurrency: 1.5 }, 'concurrency is 1.5; expected a whole number from 1'],
    [{ speed: 0 }, 'speed is 0; expected a number above 0'],
    [{ speed: Number.NaN }, 'speed is NaN; expected a number above 0'],
    [{ execMode: 'live', speed: 2 }, 'speed is 2; expected 1, as only a dry run can go faster or slower'],
    [{ inputs: { rsik: 'x' } }, 'unknown input "rsik" of flow "sample"; did you mean "risk"?; expected risk'],
    [{ inputs: { risk: 5 } }, 'inputs.risk is 5; expected text'],
  ])('%j are refused before anything is published', async (options, message) => {
    const flow = flowOf([shell('a')], { inputs: { risk: 'low' } });
    const published = await publishedBy(async () => {
      const error = await flowErrorOf(() => runFlow(flow, { execMode: 'dry_run', ...options } as RunOptions));
      expect(error).toMatchObject({ code: 'ARX_RUN_OPTION_INVALID', message });
    });
    expect(published).toEqual([]);
  });
});
