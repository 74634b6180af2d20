import { z } from 'zod';
import { DURATION_PATTERN, parseDuration } from './duration.ts';
import type { ConditionInput, FlowInput } from './flow-input.ts';
import { PROVIDER_KEYS } from './provider-keys.ts';

/** Most steps of a flow: what a person can still look through, and what keeps the series of its metrics bounded. */
export const MAX_STEPS = 500;

const ID_PATTERN = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
/** Personas and models are labels of metrics: exactly the characters that the metrics keep as they are. */
const LABEL_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
const LINE_PATTERN = /^[^\u0000-\u001f\u007f]*$/;
/** Names of errors that say "somebody asked for the end"; a simulated failure must not look like that. */
const RESERVED_ERROR_NAMES: readonly string[] = ['AbortError', 'cancelled'];

const id = z.string().regex(ID_PATTERN, {
  error: 'expected an id: letters, digits, "_", "-" and ".", beginning with a letter, at most 64 characters',
});
const label = z.string().regex(LABEL_PATTERN, {
  error: 'expected a name of letters, digits and _ . : / -, beginning with a letter or digit, at most 64 characters',
});
const line = z.string().max(200).regex(LINE_PATTERN, { error: 'expected one line of text' });
const text = z.string().max(100_000);
const durationWords = 'expected a duration with a unit, such as 800ms, 30s, 2.5m or 1h';
const duration = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : durationWords) })
  .regex(DURATION_PATTERN, { error: durationWords })
  .refine((value) => !DURATION_PATTERN.test(value) || parseDuration(value) !== undefined, {
    error: 'expected at most 24h',
  });
const positiveDuration = duration.refine((value) => parseDuration(value) !== 0, { error: 'expected more than 0' });

/** Whether a text can be the name of a persona or a model. */
export function isLabel(value: string): boolean {
  return LABEL_PATTERN.test(value);
}

/**
 * An object that takes these keys and no others. The message of an unknown key is the list of the known ones: the
 * translator of the issues (`problems.ts`) cannot find them otherwise.
 */
function keys<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : undefined),
  });
}

const condition: z.ZodType<ConditionInput, ConditionInput> = z
  .lazy(() =>
    z.union(
      [
        keys({ input: id, equals: text }),
        keys({ input: id, contains: text }),
        keys({ output: id, equals: text }),
        keys({ output: id, contains: text }),
        keys({ outcome: id, is: z.enum(['succeeded', 'skipped']) }),
        keys({ all: z.array(condition).min(1) }),
        keys({ any: z.array(condition).min(1) }),
        keys({ not: condition }),
      ],
      { error: 'expected a condition: {input, equals}, {output, contains}, {outcome, is}, {all}, {any} or {not}' },
    ),
  )
  .meta({
    id: 'condition',
    description: 'Reads inputs of the run, and outcomes and outputs of steps that are done before.',
  });

const retries = keys({
  max: z.int().min(0).max(100).meta({ description: 'How many attempts may follow the first.' }),
  backoff: duration.optional().meta({ description: 'Pause after the first failed attempt.', default: '1s' }),
  factor: z.number().min(1).max(10).optional().meta({ description: 'Growth of the pause.', default: 2 }),
  maxBackoff: duration.optional().meta({ description: 'Longest pause.', default: '30s' }),
  jitter: z
    .enum(['none', 'full'])
    .optional()
    .meta({ description: 'full: draw the pause between 0 and the computed one.', default: 'full' }),
});

const fixtureDuration = duration.optional().meta({ description: 'How long the attempt takes.', default: '100ms' });
const fixtureOutput = text.optional().meta({ description: 'What later conditions can read.', default: '' });
const fixtureError = keys({
  name: z
    .string()
    .regex(ID_PATTERN, { error: 'expected the name of an error, such as RateLimitError' })
    .refine((name) => !RESERVED_ERROR_NAMES.includes(name), {
      error: 'this name stands for a cancelled run; a fixture cannot use it',
    })
    .meta({ description: 'Class of the error, such as RateLimitError.' }),
  message: text.optional().meta({ default: '' }),
});
const count = z.int().min(0).max(1_000_000_000);
const tokens = keys({
  input: count.optional().meta({ description: 'Tokens sent to the model.', default: 0 }),
  output: count.optional().meta({ description: 'Tokens received from it.', default: 0 }),
})
  .optional()
  .meta({ description: 'Tokens of the simulated model call.' });

const success = { outcome: z.literal('success'), duration: fixtureDuration, output: fixtureOutput };
const failure = { outcome: z.literal('error'), duration: fixtureDuration, error: fixtureError };
const shellFixture = z.discriminatedUnion('outcome', [keys(success), keys(failure)]);
const modelFixture = z.discriminatedUnion('outcome', [keys({ ...success, tokens }), keys({ ...failure, tokens })]);
const fixturesText = 'Answers of the simulator: the first to the first attempt, the last to all further ones.';

const stepShape = {
  id: id.meta({ description: 'Identifier inside the flow; step_id of the metrics.' }),
  title: line.optional().meta({ description: 'One line for people. Default: the id.' }),
  persona: label.optional().meta({ description: 'Who does the step. Default: the persona of the flow.' }),
  needs: z.array(z.string()).optional().meta({ description: 'Steps that must be done before.' }),
  when: condition.optional().meta({ description: 'The step is skipped when this does not hold.' }),
  retries: retries.optional().meta({ description: 'Default: no retries.' }),
  timeout: positiveDuration.optional().meta({ description: 'How long one attempt may take.', default: '5m' }),
  dryRunOnly: line.min(1).optional().meta({ description: 'Why a live run skips the step. Default: it does it.' }),
};

const cwd = line
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
    error: 'expected a path inside the workspace: relative, without ".."',
  })
  .meta({ description: 'Where it runs, relative to the workspace.', default: '.' });
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: 'expected the name of a variable: letters, digits and "_"' })
  .refine((name) => !PROVIDER_KEYS.includes(name), {
    error: 'this variable holds the key of a model provider; a program of a flow never gets it',
  });
const references = '{{steps.ID.output}} and {{inputs.NAME}} are replaced';

const step = z.discriminatedUnion('kind', [
  keys({
    kind: z.literal('model').meta({ description: 'Calls a model with a prompt.' }),
    ...stepShape,
    model: label.meta({ description: 'Name of the model, such as gpt-4o or llama3:8b.' }),
    prompt: text.min(1).meta({ description: `What the model is told; ${references}.` }),
    system: text
      .min(1)
      .optional()
      .meta({ description: `What the model is told about itself; ${references}.` }),
    provider: z
      .enum(['openai', 'anthropic', 'compatible'])
      .optional()
      .meta({ description: 'Who answers in a live run. Default: environment and name of the model decide.' }),
    maxOutputTokens: z.int().min(1).max(10_000_000).optional().meta({ description: 'Longest answer, in tokens.' }),
    temperature: z.number().min(0).max(2).optional().meta({ description: 'How much chance there is in the answer.' }),
    stream: z.boolean().optional().meta({ description: 'Read the answer while it is made.', default: true }),
    fixtures: z.array(modelFixture).min(1).optional().meta({ description: fixturesText }),
  }),
  keys({
    kind: z.literal('shell').meta({ description: 'Runs a program, without a shell in between.' }),
    ...stepShape,
    argv: z
      .array(text.refine((argument) => !argument.includes('\0'), { error: 'expected text without the character NUL' }))
      .min(1)
      .meta({ description: 'The program and its arguments; {{node}} and {{flow.dir}} are replaced.' }),
    cwd: cwd.optional(),
    env: z.array(variable).max(100).optional().meta({ description: 'Names of further variables that it gets.' }),
    fixtures: z.array(shellFixture).min(1).optional().meta({ description: fixturesText }),
  }),
]);

/** The shape of a declaration. What spans several places (ids, needs, cycles, conditions) is checked afterwards. */
export const flowSchema: z.ZodType<FlowInput, FlowInput> = keys({
  id: id.meta({ description: 'Identifier; flow_id of the metrics.' }),
  title: line.optional().meta({ description: 'One line for people. Default: the id.' }),
  description: text.optional().meta({ description: 'Longer text for people.' }),
  persona: label.meta({ description: 'Who runs the flow, such as PLANNER_AI; steps inherit it.' }),
  inputs: z.record(id, text).optional().meta({ description: 'Inputs that a run may set, each with its default.' }),
  failFast: z
    .boolean()
    .optional()
    .meta({ description: 'true: the first step that finally fails stops the run.', default: true }),
  steps: z.array(step).min(1).max(MAX_STEPS).meta({ description: 'The nodes of the graph.' }),
}).meta({ title: 'ARX flow', description: 'A graph of steps that agents run; see docs/flows.md.' });

/**
 * The JSON Schema (draft 7, which editors read best) of a flow file. A file names it in its first line:
 * `# yaml-language-server: $schema=<path or address of flow.schema.json>`.
 */
export function flowJsonSchema(): Readonly<Record<string, unknown>> {
  const { '~standard': _, ...schema } = z.toJSONSchema(flowSchema, { target: 'draft-7', io: 'input' });
  return schema;
}
