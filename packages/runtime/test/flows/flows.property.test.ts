import { defineFlow, type Flow, type FlowResult, parseFlow, type RunEvent, runFlow } from '@arx/runtime/flows';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { randomDeclaration, randomFlow } from './helpers/arbitraries.ts';
import { inFlight, of, type Published, publishedBy } from './helpers/signals.ts';

interface Observed {
  readonly result: FlowResult;
  readonly events: readonly RunEvent[];
  readonly published: readonly Published[];
}

async function observe(flow: Flow, concurrency: number, cancelAt = Number.POSITIVE_INFINITY): Promise<Observed> {
  const abort = new AbortController();
  const events: RunEvent[] = [];
  let result = undefined as FlowResult | undefined;
  const published = await publishedBy(async () => {
    result = await runFlow(flow, {
      execMode: 'dry_run',
      speed: Number.POSITIVE_INFINITY,
      concurrency,
      signal: abort.signal,
      onEvent: (event) => {
        events.push(event);
        if (events.length === cancelAt) abort.abort();
      },
    });
  });
  return { result: result as FlowResult, events, published };
}

/** What holds for every run, however it goes. */
function checkRun(flow: Flow, concurrency: number, { result, events, published }: Observed): void {
  const ids = flow.steps.map(({ id }) => id);
  // Starts first, ends last, each once; nothing stays open.
  expect(published[0]?.signal).toBe('flow.start');
  expect(published.at(-1)?.signal).toBe('flow.end');
  expect([of(published, 'flow.start').length, of(published, 'flow.end').length]).toEqual([1, 1]);
  expect([events[0]?.kind, events.at(-1)?.kind]).toEqual(['run.started', 'run.ended']);
  expect(inFlight(published).at(-1)).toBe(0);
  expect(Math.min(...inFlight(published))).toBe(0);
  expect(Math.max(...inFlight(published))).toBeLessThanOrEqual(concurrency);

  // Every step ends exactly once, and begins at most once.
  expect(result.steps.map(({ stepId }) => stepId)).toEqual(ids);
  expect(
    of(published, 'step.end')
      .map(({ stepId }) => stepId)
      .sort(),
  ).toEqual([...ids].sort());
  const started = events.flatMap((event) => (event.kind === 'step.started' ? [event.stepId] : []));
  expect(new Set(started).size).toBe(started.length);

  // A step begins after all that it needs succeeded.
  const succeededBefore = new Set<string>();
  for (const event of events) {
    if (event.kind === 'step.succeeded') succeededBefore.add(event.stepId);
    if (event.kind !== 'step.started') continue;
    for (const need of flow.steps.find(({ id }) => id === event.stepId)?.needs ?? [])
      expect(succeededBefore).toContain(need);
  }

  // A retry is an attempt that follows another one, or would have if the run had not been stopped.
  for (const { stepId, attempts, end } of result.steps) {
    const mine = (signal: string) => of(published, signal).filter((payload) => payload['stepId'] === stepId).length;
    expect([mine('step.attempt.start'), mine('step.attempt.end')]).toEqual([attempts, attempts]);
    const repeated = Math.max(0, attempts - 1);
    if (end.kind === 'cancelled') expect([repeated, repeated + 1]).toContain(mine('step.retry'));
    else expect(mine('step.retry')).toBe(repeated);
  }
  expect(result.outcome === 'success').toBe(result.steps.every(({ end }) => end.kind === 'succeeded'));
}

const limits = fc.integer({ min: 1, max: 5 });

test('every run keeps to its graph and its limit, and ends everything exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(randomFlow, limits, async (flow, concurrency) => {
      const observed = await observe(flow, concurrency);
      checkRun(flow, concurrency, observed);
      // What decides is in the fixtures: as many attempts as they fail, if there are so many.
      for (const { stepId, attempts, end } of observed.result.steps) {
        const step = flow.steps.find(({ id }) => id === stepId) as Flow['steps'][number];
        const failing = step.fixtures.length - 1;
        if (end.kind === 'succeeded') expect(attempts).toBe(failing + 1);
        if (end.kind === 'failed' && !flow.failFast) expect(attempts).toBe(step.retries.max + 1);
      }
    }),
    { numRuns: 100 },
  );
});

test('a run that is cancelled at any event ends everything exactly once, as cancelled unless it was over', async () => {
  await fc.assert(
    fc.asyncProperty(randomFlow, limits, fc.integer({ min: 1, max: 60 }), async (flow, concurrency, cancelAt) => {
      const observed = await observe(flow, concurrency, cancelAt);
      checkRun(flow, concurrency, observed);
      const { result } = observed;
      if (result.reason === 'cancelled') expect(result.steps.some(({ end }) => end.kind !== 'succeeded')).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('a run goes the same way each time, at any speed', async () => {
  const told = async (flow: Flow, speed: number): Promise<unknown> => {
    const events: RunEvent[] = [];
    await runFlow(flow, { execMode: 'dry_run', speed, concurrency: 3, onEvent: (event) => events.push(event) });
    return events.map((event) => ({ ...event, runId: '', at: '' }));
  };
  await fc.assert(
    fc.asyncProperty(randomFlow, async (flow) => {
      expect(await told(flow, 200)).toEqual(await told(flow, Number.POSITIVE_INFINITY));
    }),
    { numRuns: 25 },
  );
});

test('a declaration means the same in YAML and in code', () => {
  fc.assert(
    fc.property(randomDeclaration, (declaration) => {
      const yaml = stringify(declaration, { aliasDuplicateObjects: false });
      expect(parseFlow(yaml)).toEqual(defineFlow(declaration));
    }),
    { numRuns: 120 },
  );
});

test('whatever the text is, reading it gives a flow or one error with places, and nothing else', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'id: a',
      'persona: P',
      'steps:',
      '  - id: s',
      '    kind: shell',
      '    argv: [ls]',
      '    needs: [s]',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), (lines) => {
      const text = lines.join('\n');
      try {
        expect(parseFlow(text).steps.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ARX_FLOW_INVALID' });
        const { problems } = error as { problems: readonly { line: number; column: number }[] };
        expect(problems.length).toBeGreaterThan(0);
        for (const problem of problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(text.split('\n').length);
          expect(problem.column).toBeGreaterThanOrEqual(1);
        }
      }
    }),
    { numRuns: 300 },
  );
});
