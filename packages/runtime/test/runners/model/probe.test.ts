import { observeAi } from '@arx/probes/ai';
import { describe, expect, onTestFinished, test } from 'vitest';
import { of, publishedBy } from '../../flows/helpers/signals.ts';
import { modelServer, runModel, WAYS } from '../helpers/model.ts';

/** Sum of what the published model calls say of their tokens. */
function tokensOf(calls: readonly Readonly<Record<string, unknown>>[]) {
  const sum = (key: string): number => calls.reduce((total, call) => total + Number(call[key] ?? 0), 0);
  return { input: sum('inputTokens'), output: sum('outputTokens') };
}

describe.each(WAYS)(
  'a live model step that a probe of the AI SDK watches, with %s, streamed: %s',
  (provider, stream) => {
    test('is published once for each attempt, in its step, with the tokens that the server counted', async () => {
      onTestFinished(observeAi());
      const server = await modelServer();
      server.script({ kind: 'status', status: 429 }, { kind: 'ok', text: 'All is well.' });
      const published = await publishedBy(async () => {
        const retries = { max: 1, backoff: '1ms' };
        const result = await runModel(server, { provider, stream, persona: 'CODER_AI', retries });
        expect(result.outcome).toBe('success');
      });
      const calls = of(published, 'model.call');
      const step = of(published, 'step.attempt.start')[0]?.['step'];
      const where = {
        flowId: 'sample',
        stepId: 'ask',
        persona: 'CODER_AI',
        execMode: 'live',
        model: 'llama3:8b',
        provider,
      };
      expect(calls).toMatchObject([
        { ...where, outcome: 'failure', failureKind: 'rate_limit', attempts: 1 },
        { ...where, outcome: 'success', attempts: 1 },
      ]);
      for (const call of calls) expect(call['step']).toBe(step);
      await server.idle();
      const { input, output } = server.tokens();
      expect(tokensOf(calls)).toEqual({ input, output });
    });

    test('is a timeout when it takes longer than its step allows', async () => {
      onTestFinished(observeAi());
      const server = await modelServer();
      server.script({ kind: 'hang' });
      const published = await publishedBy(() => runModel(server, { provider, stream, timeout: '100ms' }));
      expect(of(published, 'model.call')).toMatchObject([
        { outcome: 'failure', failureKind: 'timeout', stepId: 'ask' },
      ]);
      expect(of(published, 'flow.end')).toMatchObject([{ reason: 'TimeoutError' }]);
    });

    test('is cancelled when its run is', async () => {
      onTestFinished(observeAi());
      const server = await modelServer();
      server.script({ kind: 'hang' });
      const published = await publishedBy(() =>
        runModel(server, { provider, stream }, { signal: AbortSignal.timeout(100) }),
      );
      expect(of(published, 'model.call')).toMatchObject([{ outcome: 'cancelled', stepId: 'ask' }]);
      expect(of(published, 'flow.end')).toMatchObject([{ outcome: 'cancelled', reason: 'cancelled' }]);
    });
  },
);
