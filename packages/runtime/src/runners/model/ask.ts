import type { FinishReason, LanguageModel, LanguageModelUsage } from 'ai';

/** One question to a model. */
export interface Question {
  readonly model: LanguageModel;
  readonly system: string | undefined;
  readonly prompt: string;
  /** In tokens. */
  readonly maxOutputTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly signal: AbortSignal;
}

/** The answer, as far as it came. */
export interface ModelAnswer {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: LanguageModelUsage;
}

/** Asks and waits for the whole answer. Throws what the AI SDK throws. */
export async function askAtOnce(question: Question): Promise<ModelAnswer> {
  const { generateText } = await import('ai');
  return generateText(optionsOf(question));
}

/**
 * Asks and reads the answer while it is made.
 *
 * @param onText Told every piece of text. May throw, which ends the call.
 * @returns `undefined` when the stream ended without saying that it was over
 */
export async function askStreaming(
  question: Question,
  onText: (text: string) => void,
): Promise<ModelAnswer | undefined> {
  const { streamText } = await import('ai');
  // Without `onError` the SDK prints errors to the console. They come out of the stream all the same.
  const { stream } = streamText({ ...optionsOf(question), onError: () => {} });
  let text = '';
  let answer: ModelAnswer | undefined;
  for await (const part of stream) {
    if (part.type === 'text-delta') {
      text += part.text;
      onText(part.text);
    }
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish') {
      answer = { text, finishReason: part.finishReason, usage: part.totalUsage };
    }
  }
  return answer;
}

function optionsOf({ model, system, prompt, maxOutputTokens, temperature, signal }: Question) {
  return {
    model,
    prompt,
    ...(system === undefined ? {} : { instructions: system }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    abortSignal: signal,
    // The retries of the step are the only ones: they are counted, shown, and stop with the run.
    maxRetries: 0,
  };
}
