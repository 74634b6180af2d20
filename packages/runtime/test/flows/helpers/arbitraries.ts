import { defineFlow, type Flow, type FlowInput, type ShellStepInput, type StepInput } from '@arx/runtime/flows';
import fc from 'fast-check';

/** How a random step goes: how many attempts fail first, how many may be repeated, how long they take. */
const behaviour = fc.record({
  failures: fc.nat(3),
  retries: fc.nat(3),
  durationMs: fc.nat(50),
  timesOut: fc.boolean(),
  jitter: fc.constantFrom('none' as const, 'full' as const),
});

/** A random graph without cycles, declared in random order, whose steps fail and repeat at random. */
export const randomFlow: fc.Arbitrary<Flow> = fc
  .array(fc.record({ behaviour, needs: fc.array(fc.nat(20), { maxLength: 4 }) }), { minLength: 1, maxLength: 12 })
  .chain((parts) =>
    fc.record({
      steps: fc.shuffledSubarray(
        parts.map(({ behaviour: how, needs }, index): ShellStepInput => {
          const failure = how.timesOut
            ? { outcome: 'success' as const, duration: '200ms' }
            : { outcome: 'error' as const, duration: `${how.durationMs}ms`, error: { name: 'BoomError' } };
          return {
            id: `s${index}`,
            kind: 'shell',
            argv: ['true'],
            // Only earlier steps, so there is no cycle.
            needs: index === 0 ? [] : [...new Set(needs.map((need) => `s${need % index}`))],
            timeout: '100ms',
            retries: { max: how.retries, backoff: '10ms', jitter: how.jitter },
            fixtures: [...Array(how.failures).fill(failure), { outcome: 'success', duration: `${how.durationMs}ms` }],
          };
        }),
        { minLength: parts.length },
      ),
      failFast: fc.boolean(),
    }),
  )
  .map(({ steps, failFast }) => defineFlow({ id: 'random', persona: 'RANDOM_AI', failFast, steps }));

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,12}$/);
const label = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,12}$/);
const duration = fc
  .tuple(fc.nat(999), fc.constantFrom('', '.5', '.125'), fc.constantFrom('ms', 's'))
  .map(([whole, fraction, unit]) => `${whole}${fraction}${unit}`);
/** Text that YAML can hold: every character but most control characters, and no halves of a character. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((value) => !/[\p{Cc}\ufffe\uffff]/u.test(value.replace(/[\n\t]/g, '')));
/** Text without references of its own. */
const template = text.map((value) => value.replaceAll('{{', '\\{{'));
const line = text.filter((value) => !/[\n\t\r]/.test(value));

/** A value that may be left out. */
function maybe<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.option(value, { nil: undefined });
}

const tokens = fc.record({ input: maybe(fc.nat(1e9)), output: maybe(fc.nat(1e9)) });
const success = { outcome: fc.constant('success' as const), duration: maybe(duration), output: maybe(text) };
const failure = {
  outcome: fc.constant('error' as const),
  duration: maybe(duration),
  error: fc.record({
    name: word.filter((name) => name !== 'cancelled' && name !== 'AbortError'),
    message: maybe(text),
  }),
};
const common = {
  title: maybe(line),
  persona: maybe(label),
  dryRunOnly: maybe(line.filter((value) => value !== '')),
  timeout: maybe(duration.filter((value) => !/^0(ms|s)$/.test(value))),
  retries: maybe(
    fc.record({
      max: fc.nat(100),
      backoff: maybe(duration),
      factor: maybe(fc.double({ min: 1, max: 10, noNaN: true })),
      maxBackoff: maybe(duration),
      jitter: maybe(fc.constantFrom('none' as const, 'full' as const)),
    }),
  ),
};
const step = (id: string, needs: readonly string[]): fc.Arbitrary<StepInput> =>
  fc.oneof(
    fc.record({
      ...common,
      id: fc.constant(id),
      needs: fc.constant(needs),
      kind: fc.constant('model' as const),
      model: label,
      prompt: template.filter((value) => value !== ''),
      system: maybe(template.filter((value) => value !== '')),
      provider: maybe(fc.constantFrom('openai' as const, 'anthropic' as const, 'compatible' as const)),
      maxOutputTokens: maybe(fc.integer({ min: 1, max: 10_000_000 })),
      temperature: maybe(fc.double({ min: 0, max: 2, noNaN: true })),
      stream: maybe(fc.boolean()),
      fixtures: maybe(
        fc.array(
          fc.oneof(fc.record({ ...success, tokens: maybe(tokens) }), fc.record({ ...failure, tokens: maybe(tokens) })),
          { minLength: 1, maxLength: 3 },
        ),
      ),
    }),
    fc.record({
      ...common,
      id: fc.constant(id),
      needs: fc.constant(needs),
      kind: fc.constant('shell' as const),
      argv: fc.array(text, { minLength: 1, maxLength: 3 }),
      cwd: maybe(word),
      env: maybe(fc.array(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,9}$/), { maxLength: 3 })),
      fixtures: maybe(fc.array(fc.oneof(fc.record(success), fc.record(failure)), { minLength: 1, maxLength: 3 })),
    }),
  );

/** A valid declaration that uses all that can be declared, with whatever texts. */
export const randomDeclaration: fc.Arbitrary<FlowInput> = fc
  .record({
    ids: fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
    inputs: fc.dictionary(word, text, { maxKeys: 3, noNullPrototype: true }),
  })
  .chain(({ ids, inputs }) =>
    fc.record({
      id: word,
      title: maybe(line),
      description: maybe(text),
      persona: label,
      inputs: maybe(fc.constant(inputs)),
      failFast: maybe(fc.boolean()),
      steps: fc.tuple(...ids.map((id, index) => step(id, ids.slice(0, index)))),
    }),
  );
