import { defineFlow, describeFlow, type FlowInput } from '@arx/runtime/flows';
import { describe, expect, test } from 'vitest';
import { flowErrorOf, flowOf, shell } from './helpers/flows.ts';

const minimal: FlowInput = { id: 'a', persona: 'P', steps: [{ id: 's', kind: 'shell', argv: ['ls'] }] };

function messageOf(input: unknown): Promise<string> {
  return flowErrorOf(() => defineFlow(input as FlowInput)).then(({ message }) => message);
}

describe('a flow that is declared in code', () => {
  test('has every default filled in and every duration in milliseconds', () => {
    expect(defineFlow(minimal)).toEqual({
      id: 'a',
      title: 'a',
      description: '',
      persona: 'P',
      inputs: {},
      failFast: true,
      steps: [
        {
          kind: 'shell',
          id: 's',
          title: 's',
          persona: 'P',
          needs: [],
          when: null,
          retries: { max: 0, backoffMs: 1000, factor: 2, maxBackoffMs: 30_000, jitter: 'full' },
          timeoutMs: 300_000,
          fixtures: [{ outcome: 'success', durationMs: 100, tokens: null, output: '' }],
          argv: ['ls'],
          cwd: '.',
          env: [],
          dryRunOnly: null,
        },
      ],
    });
  });

  test('keeps what its author said', () => {
    const flow = defineFlow({
      id: 'full',
      title: 'Full',
      description: 'Everything is set.',
      persona: 'LEAD_AI',
      inputs: { risk: 'low' },
      failFast: false,
      steps: [
        shell('first'),
        {
          id: 'second',
          title: 'Second',
          kind: 'model',
          persona: 'CODER_AI',
          model: 'llama3:8b',
          prompt: 'Do it after {{steps.first.output}}.',
          system: 'You code.',
          provider: 'compatible',
          maxOutputTokens: 500,
          temperature: 0.2,
          stream: false,
          dryRunOnly: 'Nobody pays.',
          needs: ['first'],
          when: { all: [{ input: 'risk', equals: 'low' }, { not: { output: 'first', contains: 'x' } }] },
          retries: { max: 2, backoff: '1.5s', factor: 3, maxBackoff: '2m', jitter: 'none' },
          timeout: '1h',
          fixtures: [
            { outcome: 'error', duration: '5ms', error: { name: 'RateLimitError', message: '429' } },
            { outcome: 'success', duration: '6ms', tokens: { input: 7 }, output: 'done' },
          ],
        },
      ],
    });
    expect(flow).toMatchObject({
      title: 'Full',
      description: 'Everything is set.',
      inputs: { risk: 'low' },
      failFast: false,
    });
    expect(flow.steps[1]).toEqual({
      kind: 'model',
      id: 'second',
      title: 'Second',
      persona: 'CODER_AI',
      needs: ['first'],
      when: {
        kind: 'all',
        of: [
          { kind: 'input', input: 'risk', test: { kind: 'equals', text: 'low' } },
          { kind: 'not', of: { kind: 'output', step: 'first', test: { kind: 'contains', text: 'x' } } },
        ],
      },
      retries: { max: 2, backoffMs: 1500, factor: 3, maxBackoffMs: 120_000, jitter: 'none' },
      timeoutMs: 3_600_000,
      fixtures: [
        { outcome: 'error', durationMs: 5, tokens: null, error: { name: 'RateLimitError', message: '429' } },
        { outcome: 'success', durationMs: 6, tokens: { input: 7, output: 0 }, output: 'done' },
      ],
      model: 'llama3:8b',
      prompt: 'Do it after {{steps.first.output}}.',
      system: 'You code.',
      provider: 'compatible',
      maxOutputTokens: 500,
      temperature: 0.2,
      stream: false,
      dryRunOnly: 'Nobody pays.',
    });
  });

  test('is frozen to the bottom and does not change with the declaration', () => {
    const needs: string[] = [];
    const flow = flowOf([shell('a', { needs })]);
    needs.push('later');
    expect(flow.steps[0]?.needs).toEqual([]);
    for (const part of [flow, flow.inputs, flow.steps, flow.steps[0], flow.steps[0]?.fixtures[0]]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test('is described for metrics with the model of each step and the errors of its fixtures', () => {
    const flow = flowOf([
      { id: 'ask', kind: 'model', model: 'gpt-4o', prompt: 'x', persona: 'CODER_AI' },
      shell('run', { fixtures: [{ outcome: 'error', error: { name: 'BoomError' } }, { outcome: 'success' }] }),
    ]);
    expect(describeFlow(flow, {})).toEqual({
      flowId: 'sample',
      persona: 'TESTER_AI',
      steps: [
        { stepId: 'ask', persona: 'CODER_AI', model: 'gpt-4o', liveModel: 'gpt-4o' },
        { stepId: 'run', persona: 'TESTER_AI', model: undefined, liveModel: undefined },
      ],
      calls: [
        { provider: 'simulator', model: 'gpt-4o', personas: ['CODER_AI'], priced: false },
        { provider: 'openai', model: 'gpt-4o', personas: ['CODER_AI'], priced: true },
      ],
      reasons: ['BoomError'],
    });
  });

  const ask = (id: string, model: string, more: object = {}) => ({
    id,
    kind: 'model' as const,
    model,
    prompt: 'x',
    ...more,
  });
  const MODELS = flowOf([
    ask('a', 'gpt-4o', { persona: 'A' }),
    ask('b', 'gpt-4o', { persona: 'B' }),
    ask('c', 'claude-x', { persona: 'A' }),
    ask('d', 'llama3:8b', { persona: 'A' }),
    ask('e', 'm', { provider: 'openai', persona: 'A' }),
    ask('f', 'gpt-4o-mini', { dryRunOnly: 'Nobody pays.', persona: 'A' }),
  ]);
  const OWN = 'http://127.0.0.1:11434/v1';

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['the names of the models', {}, ['openai gpt-4o A,B $', 'anthropic claude-x A $', 'openai m A $']],
    [
      'ARX_MODEL_BASE_URL, unless the step names the provider; a server of nobody has no price',
      { ARX_MODEL_BASE_URL: OWN },
      ['compatible gpt-4o A,B', 'compatible claude-x A', 'compatible llama3:8b A', 'openai m A $'],
    ],
    ['ARX_MODEL', { ARX_MODEL: ' gpt-6 ' }, ['openai gpt-6 A,B $']],
    [
      'both, and ARX_MODEL_PRICES',
      { ARX_MODEL: 'qwen3:4b', ARX_MODEL_BASE_URL: OWN, ARX_MODEL_PRICES: 'prices.yaml' },
      ['compatible qwen3:4b A,B $', 'openai qwen3:4b A $'],
    ],
    [
      'an ARX_MODEL that is no name, which live runs refuse',
      { ARX_MODEL: 'a b' },
      ['openai gpt-4o A,B $', 'anthropic claude-x A $', 'openai m A $'],
    ],
  ])('is described with whom live runs ask, by %s', (_what, env, expected) => {
    const live = describeFlow(MODELS, env).calls.filter(({ provider }) => provider !== 'simulator');
    expect(
      live.map(({ provider, model, personas, priced }) => `${provider} ${model} ${personas}${priced ? ' $' : ''}`),
    ).toEqual(expected);
  });
});

describe('a declaration that is wrong', () => {
  test('gives one error with a code, the id and every problem', async () => {
    const error = await flowErrorOf(() =>
      defineFlow({ ...minimal, persona: '', steps: [shell('x', { needs: ['y'] })] }),
    );
    expect(error.code).toBe('ARX_FLOW_INVALID');
    expect(error.flowId).toBe('a');
    expect(error.problems.map(({ path }) => path)).toEqual([['persona'], ['steps', 0, 'needs', 0]]);
    expect(error.message).toMatch(
      /^the flow has 2 problems:\n {2}persona: expected a name .*\n {2}step "x", needs\[0\]: unknown step "y"/,
    );
  });

  test.each([
    [
      'a step that needs itself',
      [shell('a', { needs: ['a'] })],
      'step "a", needs[0]: the step needs itself (a -> a); remove it',
    ],
    ['a need that is named twice', [shell('a'), shell('b', { needs: ['a', 'a'] })], '"a" is named twice; remove one'],
    [
      'an id that is used twice',
      [shell('a'), shell('a')],
      'step "a", id: the id "a" is taken by step 1; ids must be unique in a flow',
    ],
    [
      'an unknown need',
      [shell('implement'), shell('b', { needs: ['implment'] })],
      'unknown step "implment"; did you mean "implement"?; expected implement',
    ],
    [
      'two steps that wait for each other',
      [shell('a', { needs: ['b'] }), shell('b', { needs: ['a'] })],
      'the steps wait for each other: a -> b -> a; remove one of these needs',
    ],
  ])('says so: %s', async (_name, steps, message) => {
    expect(await messageOf({ ...minimal, steps })).toContain(message);
  });

  test('prints only the way round of a cycle, not the way to it, and each knot once', async () => {
    const steps = [
      shell('start', { needs: ['b'] }),
      shell('a', { needs: ['c'] }),
      shell('b', { needs: ['a'] }),
      shell('c', { needs: ['b'] }),
      shell('x', { needs: ['y'] }),
      shell('y', { needs: ['x', 'start'] }),
      shell('end', { needs: ['x'] }),
    ];
    const error = await flowErrorOf(() => flowOf(steps));
    expect(error.problems.map(({ message }) => message.split(': ').slice(2).join(': '))).toEqual([
      'b -> a -> c -> b; remove one of these needs',
      'x -> y -> x; remove one of these needs',
    ]);
  });

  test.each([
    ['an unknown input', { input: 'rsik', equals: 'x' }, 'unknown input "rsik"; did you mean "risk"?; expected risk'],
    [
      'a step that need not be done before',
      { output: 'other', equals: 'x' },
      'step "other" need not be done before "last"; add it to the needs of "last"',
    ],
    ['the step itself', { outcome: 'last', is: 'skipped' }, 'a step cannot read itself, as it is not done yet'],
    [
      'an unknown step',
      { any: [{ outcome: 'frist', is: 'skipped' }] },
      'when.any[0].outcome: unknown step "frist"; did you mean "first"?',
    ],
    ['no condition at all', {}, 'expected a condition: {input, equals}'],
    ['a form that is half another one', { output: 'first', is: 'x' }, 'unknown key "is"'],
  ])('says so when a condition reads %s', async (_name, when, message) => {
    const steps = [
      shell('first'),
      shell('middle', { needs: ['first'] }),
      shell('other'),
      { ...shell('last', { needs: ['middle'] }), when },
    ];
    expect(await messageOf({ ...minimal, inputs: { risk: 'low' }, steps })).toContain(message);
  });

  test('lets a condition read a step that is needed by way of another', () => {
    const steps = [
      shell('a'),
      shell('b', { needs: ['a'] }),
      shell('c', { needs: ['b'], when: { output: 'a', equals: '' } }),
    ];
    expect(() => flowOf(steps)).not.toThrow();
  });

  test.each([null, undefined, 5, 'text', [], () => {}, new Date(0), Symbol('x')])('refuses %s', async (input) => {
    expect((await flowErrorOf(() => defineFlow(input as never))).code).toBe('ARX_FLOW_INVALID');
  });

  test('refuses a value that contains itself', async () => {
    const when: { not?: unknown } = {};
    when.not = when;
    expect(await messageOf({ ...minimal, steps: [{ ...minimal.steps[0], when }] })).toContain(
      'nested deeper than 32 levels',
    );
  });

  test('refuses the key __proto__ where other names are free', async () => {
    const inputs = JSON.parse('{"__proto__":"x"}');
    expect(await messageOf({ ...minimal, inputs })).toContain('unknown key "__proto__"');
  });

  test('takes names that every object has for what they are', () => {
    const flow = flowOf(
      [shell('constructor', { when: { input: 'toString', equals: 'x' } }), shell('b', { needs: ['constructor'] })],
      {
        inputs: { toString: 'x' },
      },
    );
    expect(flow.steps.map(({ id }) => id)).toEqual(['constructor', 'b']);
  });

  test('shows a hostile text without its power over a terminal', async () => {
    const message = await messageOf({ ...minimal, id: `\u001b[2J\u202e${'x'.repeat(500)}` });
    expect(message).toContain('"\\u001b[2J\\u202e');
    expect(message).not.toMatch(/[\u001b\u202e]/);
    expect(message.length).toBeLessThan(300);
  });

  test('lists the first twenty problems and counts the rest', async () => {
    const steps = Array.from({ length: 30 }, (_, index) => shell(`s${index}`, { needs: ['nowhere'] }));
    const error = await flowErrorOf(() => flowOf(steps));
    expect(error.problems).toHaveLength(30);
    expect(error.message.split('\n')).toHaveLength(22);
    expect(error.message).toMatch(/… and 10 more$/);
  });
});
