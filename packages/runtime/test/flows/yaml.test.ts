import { defineFlow, parseFlow } from '@arx/runtime/flows';
import { describe, expect, test } from 'vitest';
import { flowErrorOf } from './helpers/flows.ts';

async function problemsOf(text: string): Promise<readonly string[]> {
  const { problems } = await flowErrorOf(() => parseFlow(text, { file: 'f.yaml' }));
  return problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
}

const HEAD = 'id: a\npersona: P\n';
const STEPS = 'steps:\n  - {id: s, kind: shell, argv: [ls]}\n';

describe('a flow in YAML', () => {
  test('is the same object as the same declaration in code', () => {
    const text = `
id: demo
persona: LEAD_AI
inputs: { risk: low }
steps:
  - id: ask
    kind: model
    model: llama3:8b
    prompt: |
      Say hello.
    fixtures:
      - { outcome: success, duration: 1.5s, tokens: { input: 3, output: 4 }, output: "hello" }
  - id: run
    kind: shell
    argv: [echo, "5"]
    needs: [ask]
    when: { output: ask, contains: hello }
`;
    const declared = defineFlow({
      id: 'demo',
      persona: 'LEAD_AI',
      inputs: { risk: 'low' },
      steps: [
        {
          id: 'ask',
          kind: 'model',
          model: 'llama3:8b',
          prompt: 'Say hello.\n',
          fixtures: [{ outcome: 'success', duration: '1.5s', tokens: { input: 3, output: 4 }, output: 'hello' }],
        },
        { id: 'run', kind: 'shell', argv: ['echo', '5'], needs: ['ask'], when: { output: 'ask', contains: 'hello' } },
      ],
    });
    expect(parseFlow(text)).toEqual(declared);
  });

  test('is YAML 1.2: no and on are text, not truth values', () => {
    const flow = parseFlow(`${HEAD}inputs: { answer: no, switch: on }\n${STEPS}`);
    expect(flow.inputs).toEqual({ answer: 'no', switch: 'on' });
  });

  test('may begin with a byte order mark and may have Windows line ends', () => {
    expect(parseFlow(`\ufeff${(HEAD + STEPS).replaceAll('\n', '\r\n')}`).id).toBe('a');
  });
});

describe('a mistake in YAML', () => {
  test('gives file, line, column, what was expected and the nearest word, for each of several', async () => {
    const text = `id: demo
persona: 5
failFast: yes
steps:
  - id: a
    kind: modle
    needs: [b]
  - id: b
    kind: shell
    argv: []
    need: [a]
    needs: [a, x]
    timeout: 5
    retries: { max: 2.5, backoff: 1sec }
`;
    expect(await problemsOf(text)).toEqual([
      'f.yaml:2:10: persona: expected text; found 5; to mean the text, quote it: "5"',
      'f.yaml:3:11: failFast: expected true or false; found "yes"',
      'f.yaml:6:11: step "a", kind: expected one of model, shell; found "modle"; did you mean "model"?',
      'f.yaml:7:12: step "a", needs: the steps wait for each other: a -> b -> a; remove one of these needs',
      'f.yaml:10:11: step "b", argv: expected at least 1 entry; found 0',
      'f.yaml:11:5: step "b": unknown key "need"; did you mean "needs"?; expected kind, id, title, persona, needs, when, retries, timeout, dryRunOnly, argv, cwd, env, fixtures',
      'f.yaml:12:16: step "b", needs[1]: unknown step "x"; expected a',
      'f.yaml:13:14: step "b", timeout: expected a duration with a unit, such as 800ms, 30s, 2.5m or 1h; found 5',
      'f.yaml:14:21: step "b", retries.max: expected a whole number; found 2.5',
      'f.yaml:14:35: step "b", retries.backoff: expected a duration with a unit, such as 800ms, 30s, 2.5m or 1h; found "1sec"',
    ]);
  });

  test('is one message when there is one', async () => {
    const error = await flowErrorOf(() => parseFlow(`${HEAD}step: []\n${STEPS}`, { file: 'f.yaml' }));
    expect(error.code).toBe('ARX_FLOW_INVALID');
    expect(error.subject).toBe('f.yaml');
    expect(error.message).toBe(
      'f.yaml:3:1: unknown key "step"; did you mean "steps"?; expected id, title, description, persona, inputs, failFast, steps',
    );
  });

  test('in the name of a required key is one problem, not an unknown key and a missing one', async () => {
    expect(await problemsOf(`idd: a\npersona: P\n${STEPS}`)).toEqual([
      expect.stringMatching(/^f\.yaml:1:1: unknown key "idd"; did you mean "id"\?/),
    ]);
  });

  test('is found in fixtures', async () => {
    const text = `${HEAD}steps:
  - id: s
    kind: model
    model: m
    prompt:
    fixtures:
      - outcome: sucess
      - outcome: error
      - { outcome: error, error: { name: AbortError } }
      - { outcome: success, tokens: { in: 5, output: -1 } }
`;
    expect(await problemsOf(text)).toEqual([
      'f.yaml:7:12: step "s", prompt: expected text; found nothing',
      'f.yaml:9:18: step "s", fixtures[0].outcome: expected one of success, error; found "sucess"; did you mean "success"?',
      'f.yaml:10:9: step "s", fixtures[1]: "error" is missing; expected a map',
      'f.yaml:11:42: step "s", fixtures[2].error.name: this name stands for a cancelled run; a fixture cannot use it; found "AbortError"',
      'f.yaml:12:39: step "s", fixtures[3].tokens: unknown key "in"; expected input, output',
      'f.yaml:12:54: step "s", fixtures[3].tokens.output: expected at least 0; found -1',
    ]);
  });

  test.each([
    ['an empty file', '', 'f.yaml:1:1: the file is empty; expected a flow with id, persona and steps'],
    ['comments only', '# nothing\n', 'f.yaml:1:1: the file is empty; expected a flow with id, persona and steps'],
    ['words', 'hello', 'f.yaml:1:1: expected a map; found "hello"'],
    ['a list', '[1]', 'f.yaml:1:1: expected a map; found a list'],
    [
      'two documents',
      'id: a\n---\nid: b',
      'f.yaml:2:1: a flow file holds one document; remove this line and what follows',
    ],
    [
      'no YAML',
      'id: [a',
      'f.yaml:1:7: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a tab as indentation', 'steps:\n\t- a', 'f.yaml:2:1: not valid YAML: Tabs are not allowed as indentation'],
    ['a key that is there twice', 'id: a\nid: b', 'f.yaml:2:1: the key "id" is there twice; remove one'],
    ['an alias', 'id: &x a\npersona: *x', 'f.yaml:2:10: aliases are not supported: write out what *x stands for'],
    [
      'a tag',
      'id: !!js/function x',
      'f.yaml:1:5: not valid YAML: Unresolved tag: tag:yaml.org,2002:js/function; flows know no tags: remove the one that begins with "!"',
    ],
    ['YAML 1.1', '%YAML 1.1\n---\nid: a', 'f.yaml:1:1: flows are YAML 1.2; remove the line "%YAML 1.1"'],
    ['a key that is no text', '? [a]\n: b', 'f.yaml:1:3: a key must be text'],
    ['a control character', 'id: a\npersona: \u0000', 'f.yaml:2:10: not a text file: it holds "\\u0000"'],
    [
      '__proto__ as a key',
      `${HEAD}__proto__: {}\n${STEPS}`,
      'f.yaml:3:1: unknown key "__proto__"; expected a name that JavaScript does not reserve',
    ],
    [
      '__proto__ as an input',
      `${HEAD}inputs: { __proto__: x }\n${STEPS}`,
      'f.yaml:3:11: inputs: unknown key "__proto__"; expected a name that JavaScript does not reserve',
    ],
    [
      '__proto__ as an id',
      `${HEAD}steps:\n  - {id: __proto__, kind: shell, argv: [ls]}`,
      'f.yaml:4:10: step "__proto__", id: expected an id: letters, digits, "_", "-" and ".", beginning with a letter, at most 64 characters; found "__proto__"',
    ],
  ])('is said in words: %s', async (_name, text, problem) => {
    expect(await problemsOf(text)).toEqual([problem]);
  });

  test('in the form of the key __proto__ does not hide the others', async () => {
    const text = `${HEAD}__proto__: {}\nfailFast: 5\nsteps:\n  - {id: s, kind: shell, argv: [], needs: [x]}\n`;
    expect(await problemsOf(text)).toEqual([
      'f.yaml:3:1: unknown key "__proto__"; expected a name that JavaScript does not reserve',
      'f.yaml:4:11: failFast: expected true or false; found 5',
      expect.stringContaining('step "s", argv: expected at least 1 entry; found 0'),
      expect.stringContaining('step "s", needs[0]: unknown step "x"'),
    ]);
  });

  test('does not let a bomb of aliases go off', async () => {
    const bomb = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${Array(9).fill(i === 0 ? 'x' : `*a${i - 1}`)}]`);
    expect((await problemsOf(bomb.join('\n')))[0]).toBe(
      'f.yaml:2:10: aliases are not supported: write out what *a0 stands for',
    );
  });

  test.each(['[', '{a: ', '- ', '? '])('does not let %j nest without end', async (opening) => {
    expect(await problemsOf(opening.repeat(5000))).toEqual([
      expect.stringMatching(/^f\.yaml:1:\d+: nested too deeply; make it flatter$/),
    ]);
  });

  test('does not let a map with many keys take for ever', async () => {
    // Comparing each key with all others takes more than ten times as long.
    const keys = Array.from({ length: 40_000 }, (_, index) => `${index.toString(36)}x:`).join('\n');
    const began = performance.now();
    expect((await problemsOf(keys)).length).toBeGreaterThan(40_000);
    expect(performance.now() - began).toBeLessThan(7000);
  });

  test('refuses more than 256 KiB without looking inside', async () => {
    expect(await problemsOf('x'.repeat(262_145))).toEqual([
      'f.yaml:1:1: larger than 256 KiB; a flow file is far smaller',
    ]);
  });

  test('refuses more than 500 steps', async () => {
    const steps = Array.from({ length: 501 }, (_, index) => `  - {id: s${index}, kind: shell, argv: [ls]}`).join('\n');
    expect(await problemsOf(`${HEAD}steps:\n${steps}`)).toEqual([
      'f.yaml:4:3: steps: expected at most 500 entries; found 501',
    ]);
  });
});
