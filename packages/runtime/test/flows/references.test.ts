import { parseFlow } from '@arx/runtime/flows';
import { describe, expect, test } from 'vitest';
import { flowErrorOf, flowOf, shell } from './helpers/flows.ts';

const ask = (more: object) => ({ id: 'ask', kind: 'model' as const, model: 'gpt-4o', prompt: 'x', ...more });

async function mistakesOf(steps: Parameters<typeof flowOf>[0]): Promise<readonly string[]> {
  const error = await flowErrorOf(() => flowOf(steps, { inputs: { risk: 'low' } }));
  return error.problems.map(({ message }) => message);
}

describe('a reference', () => {
  test('may name steps that are done before, directly or not, and inputs', () => {
    const steps = [
      shell('a'),
      shell('b', { needs: ['a'] }),
      ask({ needs: ['b'], prompt: '{{steps.a.output}} {{steps.b.output}} {{inputs.risk}}', system: '{{inputs.risk}}' }),
    ];
    expect(() => flowOf(steps, { inputs: { risk: 'low' } })).not.toThrow();
  });

  test.each([
    [
      'an unknown step',
      '{{steps.bulid.output}}',
      'step "ask", prompt: unknown step "bulid"; did you mean "build"?; expected build',
    ],
    [
      'a step that need not be done',
      '{{steps.other.output}}',
      'step "ask", prompt: step "other" need not be done before "ask"; add it to the needs of "ask"',
    ],
    ['itself', '{{steps.ask.output}}', 'step "ask", prompt: a step cannot read itself, as it is not done yet'],
    [
      'an unknown input',
      '{{inputs.rsik}}',
      'step "ask", prompt: unknown input "rsik"; did you mean "risk"?; expected risk',
    ],
    [
      'nothing of ours',
      '{{build}}',
      'step "ask", prompt: "{{build}}" is no reference; expected {{steps.ID.output}} or {{inputs.NAME}}; to write the braces themselves, begin with \\{{',
    ],
  ])('is a mistake when it names %s', async (_what, prompt, message) => {
    expect(await mistakesOf([shell('build'), shell('other'), ask({ needs: ['build'], prompt })])).toEqual([message]);
  });

  test('is checked in the system text, too, and in each place', async () => {
    expect(await mistakesOf([ask({ prompt: '{{a}}{{b}}', system: '{{c}}' })])).toHaveLength(3);
  });

  test('is a mistake in arguments, except for two', async () => {
    expect(
      await mistakesOf([shell('a', { argv: ['{{node}}', '{{flow.dir}}', '{{.Go}}', '{{steps.a.output}}'] })]),
    ).toEqual([
      'step "a", argv[3]: "{{steps.a.output}}" stands for nothing here; an argument can refer to {{node}} and {{flow.dir}} alone',
    ]);
  });

  test('has its place in the file', async () => {
    const text =
      'id: f\npersona: P\nsteps:\n  - id: a\n    kind: model\n    model: m\n    prompt: "{{steps.b.output}}"\n';
    const error = await flowErrorOf(() => parseFlow(text, { file: 'f.yaml' }));
    expect(error.message).toBe('f.yaml:7:13: step "a", prompt: unknown step "b"; the step has no needs');
  });
});

describe('a program', () => {
  test.each(['/etc', '..', 'a/../../b', 'a/..'])('cannot be declared to run in %s', async (cwd) => {
    expect(await mistakesOf([shell('a', { cwd })])).toEqual([
      expect.stringContaining('expected a path inside the workspace'),
    ]);
  });

  test.each(['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'ARX_MODEL_API_KEY'])('never gets %s', async (name) => {
    expect(await mistakesOf([shell('a', { env: ['GH_TOKEN', name] })])).toEqual([
      `step "a", env[1]: this variable holds the key of a model provider; a program of a flow never gets it; found "${name}"`,
    ]);
  });

  test('cannot have an argument with the character that ends arguments', async () => {
    expect(await mistakesOf([shell('a', { argv: ['x', 'a\0b'] })])).toEqual([expect.stringContaining('NUL')]);
  });
});
