import { type Modality, type ModelOperation, type Purpose, purposeOf } from '@arx/signals';
import type { Prompt } from './usage.ts';

/** `openai.chat` and `openai.responses` are ways to ask `openai`. */
export function providerOf(id: string | undefined): string | undefined {
  return id?.split('.')[0];
}

/** `ollama.completion` completes a text; every other language model chats. */
export function operationOf(provider: string | undefined): ModelOperation {
  return provider?.endsWith('.completion') === true ? 'completion' : 'chat';
}

/**
 * Why the model is called: the property `purpose` of a runtime context that the call lets telemetry see, else its
 * `functionId`; any other word than those of the signals is `other`.
 */
export function purposeOfCall(event: {
  readonly functionId?: string | undefined;
  readonly runtimeContext?: unknown;
}): Purpose | undefined {
  const context = event.runtimeContext as { readonly purpose?: unknown } | null | undefined;
  return purposeOf(typeof context?.purpose === 'string' ? context.purpose : event.functionId);
}

/** The kinds of content in a prompt; `undefined` for nothing but text. */
export function modalitiesOf({ messages }: Prompt): readonly Modality[] | undefined {
  const found = new Set<Modality>(['text']);
  for (const message of messages ?? []) {
    if (!Array.isArray(message.content)) continue;
    for (const part of message.content as readonly { readonly type?: string; readonly mediaType?: string }[]) {
      if (part.type === 'image' || part.mediaType?.startsWith('image') === true) found.add('image');
      if (part.mediaType?.startsWith('audio') === true) found.add('audio');
    }
  }
  return found.size === 1 ? undefined : [...found];
}
