import { setTimeout as sleep } from 'node:timers/promises';
import {
  type RunEvent,
  type RunOptions,
  runFlow,
  type StepContext,
  type StepRunner,
  stepFailure,
} from '@arx/runtime/flows';
import { surroundings } from '@arx/signals';
import { describe, expect, test } from 'vitest';
import { flowErrorOf, flowOf, shell } from './helpers/flows.ts';
import { of, publishedBy } from './helpers/signals.ts';

const ask = { id: 'ask', kind: 'model' as const, model: 'gpt-4o', prompt: 'x' };

function live(run: StepRunner, more: Partial<RunOptions> = {}): RunOptions {
  return { execMode: 'live', runners: { shell: run, model: run }, ...more };
}

describe('a live run', () => {
  test('is refused before anything starts when nobody can do a kind of step', async () => {
    const flow = flowOf([shell('build'), ask]);
    const published = await publishedBy(async () => {
      const error = await flowErrorOf(() => runFlow(flow, { execMode: 'live', runners: { shell: async () => ({}) } }));
      expect(error.code).toBe('ARX_LIVE_NOT_AVAILABLE');
      expect(error.message).toBe(
        'flow "sample" cannot run live: nothing here can do steps of kind model (ask); do a dry run',
      );
    });
    expect(published).toEqual([]);
  });

  test('differs from a dry run in the leaf alone', async () => {
    const seen: StepContext[] = [];
    const runner: StepRunner = async (context) => {
      seen.push(context);
      return { output: `${context.step.id}!` };
    };
    const flow = flowOf(
      [shell('a'), shell('b', { needs: ['a'] }), shell('c', { needs: ['b'], when: { output: 'a', equals: 'a!' } })],
      {
        inputs: { risk: 'low' },
      },
    );
    const options = { taskId: 'T-1', branch: 'main', inputs: { risk: 'high' } };
    const result = await runFlow(flow, live(runner, options));
    expect(result).toMatchObject({ outcome: 'success', execMode: 'live', simulated: false });
    expect(seen[2]).toMatchObject({
      runId: result.runId,
      flowId: 'sample',
      attempt: 1,
      ...options,
      step: { id: 'c', argv: ['true'] },
    });
    expect([...(seen[2]?.done ?? [])]).toEqual([
      ['b', { outcome: 'succeeded', output: 'b!' }],
      ['a', { outcome: 'succeeded', output: 'a!' }],
    ]);
  });

  test('does not touch the runners when it is a dry run', async () => {
    const runner: StepRunner = () => Promise.reject(new Error('touched'));
    const result = await runFlow(flowOf([shell('a')]), { ...live(runner), execMode: 'dry_run', speed: Infinity });
    expect(result.outcome).toBe('success');
  });

  test('publishes the model calls of its runners inside the step', async () => {
    const runner: StepRunner = async ({ modelCall }) => {
      using first = modelCall({ provider: 'ollama' });
      first.succeed({ input: 10, output: 2 });
      using second = modelCall({ provider: 'ollama', model: 'llama3:8b' });
      second.usage({ input: 5, output: Number.NaN });
      second.fail(new Error('gone'));
      return {};
    };
    let result: Awaited<ReturnType<typeof runFlow>> | undefined;
    const published = await publishedBy(async () => {
      result = await runFlow(flowOf([ask]), live(runner));
    });
    expect(
      of(published, 'model.call').map(({ model, inputTokens, outcome, stepId }) => [
        model,
        inputTokens,
        outcome,
        stepId,
      ]),
    ).toEqual([
      ['gpt-4o', 10, 'success', 'ask'],
      ['llama3:8b', 5, 'failure', 'ask'],
    ]);
    expect(result?.tokens).toEqual({ input: 15, output: 2 });
  });
});

describe('what a runner throws', () => {
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
    },
  );

  test.each([
    ['an error', Object.assign(new Error('m'), { name: 'MyError' }), { name: 'MyError', message: 'm' }],
    ['a text', 'it broke', { name: 'unknown', message: 'it broke' }],
    ['nothing', undefined, { name: 'unknown', message: '' }],
    ['null', null, { name: 'unknown', message: '' }],
    ['an object without a name', { message: 'm' }, { name: 'unknown', message: 'm' }],
    ['an error with an empty name', Object.assign(new Error('m'), { name: '' }), { name: 'unknown', message: 'm' }],
    ['an object that throws itself', hostile, { name: 'unknown', message: '' }],
    [
      'an abort that nobody asked for',
      new DOMException('m', 'AbortError'),
      { name: 'UnexpectedAbortError', message: 'm' },
    ],
    [
      'an error that calls itself cancelled',
      Object.assign(new Error('m'), { name: 'cancelled' }),
      { name: 'UnexpectedAbortError', message: 'm' },
    ],
  ])('is the failure of the step: %s', async (_name, thrown, error) => {
    let result: Awaited<ReturnType<typeof runFlow>> | undefined;
    const published = await publishedBy(async () => {
      result = await runFlow(
        flowOf([shell('a')]),
        live(() => Promise.reject(thrown)),
      );
    });
    expect(result).toMatchObject({
      outcome: 'failure',
      reason: error.name,
      steps: [{ end: { kind: 'failed', error } }],
    });
    const failure = expect.objectContaining({ outcome: 'failure', reason: error.name });
    expect(of(published, 'flow.end')).toEqual([failure]);
    expect(of(published, 'step.end')).toEqual([failure]);
  });

  test('before it gives a promise is its failure, too', async () => {
    const runner: StepRunner = () => {
      throw new RangeError('at once');
    };
    const result = await runFlow(flowOf([shell('a')]), live(runner));
    expect(result.steps[0]?.end).toEqual({ kind: 'failed', error: { name: 'RangeError', message: 'at once' } });
  });

  test('is kept to a readable length', async () => {
    const result = await runFlow(
      flowOf([shell('a')]),
      live(() => Promise.reject(new Error('x'.repeat(100_000)))),
    );
    expect(JSON.stringify(result).length).toBeLessThan(5000);
  });
});

describe('a runner that gives', () => {
  test.each([undefined, null, {}, { output: 5 }, 'text'])(
    '%j instead of an output gives an empty one',
    async (given) => {
      const result = await runFlow(
        flowOf([shell('a')]),
        live(async () => given as never),
      );
      expect(result.steps[0]?.end).toEqual({ kind: 'succeeded', output: '' });
    },
  );
});

test('a run that is stopped while an attempt fails schedules no retry any more', async () => {
  for (let hops = 0; hops < 12; hops++) {
    const abort = new AbortController();
    const log: string[] = [];
    const runner: StepRunner = async () => {
      void (async () => {
        for (let hop = 0; hop < hops; hop++) await Promise.resolve();
        log.push('stopped');
        abort.abort();
      })();
      throw new Error('x');
    };
    const flow = flowOf([shell('a', { retries: { max: 3, backoff: '1h', maxBackoff: '1h', jitter: 'none' } })]);
    const onEvent = ({ kind }: RunEvent) => log.push(kind);
    await runFlow(flow, live(runner, { signal: abort.signal, onEvent }));
    expect(log.slice(log.indexOf('stopped'))).not.toContain('step.retrying');
    expect(log.at(-1)).toBe('run.ended');
  }
});

describe('an attempt that is aborted', () => {
  test('by its timeout gets the reason and has the time to clean up', async () => {
    let cleaned = false;
    const runner: StepRunner = async ({ signal }) => {
      await sleep(60_000, undefined, { signal }).catch(() => sleep(30));
      cleaned = (signal.reason as Error).name === 'TimeoutError';
      return { output: 'too late' };
    };
    const result = await runFlow(flowOf([shell('a', { timeout: '20ms' })]), live(runner));
    expect(cleaned).toBe(true);
    expect(result).toMatchObject({ outcome: 'failure', reason: 'TimeoutError' });
  });

  test('by the end of the run is told AbortError', async () => {
    const abort = new AbortController();
    let reason: unknown;
    const runner: StepRunner = async ({ signal }) => {
      abort.abort();
      reason = signal.reason;
      throw new Error('ended');
    };
    const result = await runFlow(flowOf([shell('a')]), live(runner, { signal: abort.signal }));
    expect((reason as Error).name).toBe('AbortError');
    expect(result).toMatchObject({
      reason: 'cancelled',
      steps: [{ end: { kind: 'cancelled', because: { kind: 'cancelled' } } }],
    });
  });
});

describe('what a failure says about the next attempt', () => {
  const failing = async (failure: () => unknown, more: object = {}) => {
    const pauses: number[] = [];
    const result = await runFlow(
      flowOf([shell('a', { retries: { max: 2, backoff: '10ms', jitter: 'none' }, ...more })]),
      live(() => Promise.reject(failure()), {
        onEvent: (event) => {
          if (event.kind === 'step.retrying') pauses.push(event.inMs);
        },
      }),
    );
    return { pauses, attempts: result.steps[0]?.attempts, reason: result.reason };
  };

  test.each([
    ['nothing: the retries of the step decide', undefined, [10, 20]],
    ['that none can mend it: there is none', { kind: 'never' } as const, []],
    ['when the next makes sense: the longer pause counts', { kind: 'after', ms: 15 } as const, [15, 20]],
    ['later than the timeout of an attempt: there is none', { kind: 'after', ms: 3_600_000 } as const, []],
    ['something that is no advice: it is ignored', { kind: 'after', ms: Number.NaN } as const, [10, 20]],
  ])('%s', async (_what, advice, pauses) => {
    expect(await failing(() => stepFailure('BoomError', 'm', advice))).toEqual({
      pauses,
      attempts: pauses.length + 1,
      reason: 'BoomError',
    });
  });

  test('is ignored where it cannot be read', async () => {
    const hostile = new Proxy(new Error('m'), {
      get: (target, key) => {
        if (key === 'retryAdvice') throw new Error('no');
        return Reflect.get(target, key);
      },
    });
    expect(await failing(() => hostile)).toMatchObject({ attempts: 3, reason: 'Error' });
  });
});

describe('a runner', () => {
  test('shows tokens and progress without publishing a model call', async () => {
    const events: RunEvent[] = [];
    const runner: StepRunner = async ({ progress, tokens }) => {
      progress('Hel');
      progress('lo');
      tokens({ input: 7, output: Number.NaN });
      return {};
    };
    const published = await publishedBy(async () => {
      const result = await runFlow(flowOf([ask]), live(runner, { onEvent: (event) => void events.push(event) }));
      expect(result.tokens).toEqual({ input: 7, output: 0 });
    });
    expect(of(published, 'model.call')).toEqual([]);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'step.output', text: 'Hello', cut: false, stepId: 'ask' }),
    );
    expect(events).toContainEqual(expect.objectContaining({ kind: 'tokens.used', tokens: { input: 7, output: 0 } }));
  });

  test('runs inside its step, so that probes know where what they see belongs', async () => {
    const seen: unknown[] = [];
    const runner: StepRunner = async ({ attempt, step }) => {
      await sleep(1);
      seen.push(surroundings());
      if (attempt === 1 && step.id === 'ask') throw new Error('once');
      return {};
    };
    const flow = flowOf([{ ...ask, persona: 'CODER_AI', retries: { max: 1, backoff: '1ms' } }, shell('b')]);
    await publishedBy(() => runFlow(flow, live(runner)));
    const own = { flowId: 'sample', stepId: 'ask', persona: 'CODER_AI', model: 'gpt-4o', execMode: 'live' };
    expect(seen).toHaveLength(3);
    expect(seen.filter((one) => (one as typeof own).stepId === 'ask')).toEqual([
      expect.objectContaining(own),
      expect.objectContaining(own),
    ]);
    expect(surroundings()).toBeUndefined();
  });
});

describe('a step that only a simulator can do', () => {
  const flow = flowOf([
    shell('a'),
    { ...ask, needs: ['a'], dryRunOnly: 'No step writes files yet.' },
    shell('c', { needs: ['ask'], when: { output: 'ask', equals: '' } }),
  ]);

  test('is skipped in a live run, which says why; what needs it runs, and the run can succeed', async () => {
    const runner: StepRunner = async () => ({});
    const published = await publishedBy(async () => {
      // No runner for models: none is needed.
      const result = await runFlow(flow, { execMode: 'live', runners: { shell: runner } });
      expect(result).toMatchObject({
        outcome: 'success',
        steps: [
          { end: { kind: 'succeeded' } },
          { end: { kind: 'skipped', because: { kind: 'dry_run_only', reason: 'No step writes files yet.' } } },
          { end: { kind: 'succeeded' } },
        ],
      });
    });
    expect(of(published, 'step.end').map(({ outcome }) => outcome)).toEqual(['success', 'skipped', 'success']);
  });

  test('is done in a dry run', async () => {
    const result = await runFlow(flow, { execMode: 'dry_run', speed: Number.POSITIVE_INFINITY });
    expect(result.steps.map(({ end }) => end.kind)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});
