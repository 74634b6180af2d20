import { FlowError, quoted } from '../../flows/errors.ts';
import type { ModelStep } from '../../flows/flow.ts';
import { stepFailure } from '../../flows/step-failure.ts';
import type { StepContext, StepRunner } from '../../flows/step-runner.ts';
import { renderTemplate } from '../../flows/template.ts';
import type { Env } from '../env.ts';
import { askAtOnce, askStreaming, type ModelAnswer, type Question } from './ask.ts';
import { incompleteFailure, modelFailure } from './failure.ts';
import { loadModel } from './load-model.ts';
import { type ModelTarget, targetOf } from './target.ts';

/** Longest answer that is taken, in characters: more than any model gives, and what a broken server may send for ever. */
const MAX_ANSWER = 4 * 1024 * 1024;

/** What the runner of model steps needs. */
export interface ModelRunnerOptions {
  /** Where the keys and addresses of providers are. */
  readonly env: Env;
}

/**
 * Calls the models of model steps through the AI SDK, once for each attempt. It publishes no signal of its own: a probe of
 * the SDK (`@arx/probes/ai`) tells about every call, this one included, and finds the step in the surroundings.
 */
export function createModelRunner({ env }: ModelRunnerOptions): StepRunner<ModelStep> {
  return async (context) => {
    const { step, signal, tokens } = context;
    const target = requireTarget(step, env);
    const question = await questionOf(context, target);
    let answer: ModelAnswer | undefined;
    try {
      answer = step.stream ? await askStreaming(question, bounded(context.progress)) : await askAtOnce(question);
    } catch (error) {
      signal.throwIfAborted();
      throw isOurs(error) ? error : modelFailure(error, target);
    }
    signal.throwIfAborted();
    if (answer === undefined) throw incompleteFailure(target, 'its end is missing');
    const { inputTokens: input, outputTokens: output } = answer.usage;
    if (input !== undefined || output !== undefined) tokens({ input: input ?? 0, output: output ?? 0 });
    return { output: textOf(answer, target) };
  };
}

/** @throws FlowError `ARX_LIVE_NOT_AVAILABLE`; `prepareLive` asks before the run, so this is for those who do not use it */
function requireTarget(step: ModelStep, env: Env): ModelTarget {
  const choice = targetOf(step, env);
  if (choice.kind === 'target') return choice.target;
  throw new FlowError('ARX_LIVE_NOT_AVAILABLE', step.id, `model ${quoted(step.model)}: ${choice.what}`);
}

async function questionOf(
  { step, inputs, done, signal }: StepContext<ModelStep>,
  target: ModelTarget,
): Promise<Question> {
  const facts = { inputs, steps: done };
  return {
    model: await loadModel(step.model, target),
    system: step.system === null ? undefined : renderTemplate(step.system, facts),
    prompt: renderTemplate(step.prompt, facts),
    maxOutputTokens: step.maxOutputTokens ?? undefined,
    temperature: step.temperature ?? undefined,
    signal,
  };
}

/** Passes text on, up to the longest answer that is taken. */
function bounded(progress: (text: string) => void): (text: string) => void {
  let length = 0;
  return (text) => {
    length += text.length;
    if (length > MAX_ANSWER) throw outputLimit();
    progress(text);
  };
}

function outputLimit(): Error {
  return stepFailure('OutputLimitError', `the answer is longer than ${MAX_ANSWER} characters`, { kind: 'never' });
}

function isOurs(error: unknown): boolean {
  return error instanceof Error && 'retryAdvice' in error;
}

/**
 * The text of an answer that is complete, or was cut at the number of tokens that the step allows.
 *
 * @throws StepFailure for every other end
 */
function textOf({ text, finishReason }: ModelAnswer, target: ModelTarget): string {
  if (finishReason === 'content-filter') {
    throw stepFailure('ContentFilterError', `${target.provider}: the answer was withheld`, { kind: 'never' });
  }
  if (finishReason === 'error') throw stepFailure('APIError', `${target.provider}: the model ended with an error`);
  if (finishReason === 'interrupted') throw incompleteFailure(target, 'its end is missing');
  if (text.length > MAX_ANSWER) throw outputLimit();
  return text;
}
