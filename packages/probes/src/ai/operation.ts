import {
  agentCall,
  type ModelCallFields,
  type ModelCallOptions,
  modelAttempt,
  modelCall,
  type Outcome,
  runInSurroundings,
  type Surroundings,
  surroundings,
  toolCall,
} from '@arx/signals';
import { requestTrace } from '../http-server/serving.ts';
import { type ModelPrice, type Prices, UNASKED } from '../prices/prices.ts';
import { activeTrace } from '../trace.ts';
import { operationOf, providerOf, purposeOfCall } from './describe.ts';
import { type LanguageCall, type OnOver, startLanguageCall } from './language-call.ts';
import { type PlainCall, startPlainCall } from './plain-call.ts';
import type { Prompt } from './usage.ts';

/** What the start of an operation says, as far as it is read. */
export interface StartedOperation {
  readonly callId: string;
  readonly operationId: string;
  readonly provider?: string | undefined;
  readonly modelId?: string | undefined;
  readonly functionId?: string | undefined;
  readonly runtimeContext?: unknown;
}

/** How an operation ended. */
interface OperationEnd {
  readonly outcome: Outcome;
  readonly reason?: string | undefined;
}

/** A model, as an event names it. */
interface ModelLike {
  readonly provider?: string | undefined;
  readonly modelId?: string | undefined;
}

/** One call of a function of the AI SDK: what surrounds it, and what it has under way. */
export interface Operation {
  /** The language model call that runs, or the last one; an operation makes them one after the other. */
  language: LanguageCall | undefined;
  /** Calls whose requests the SDK does not wrap: embeddings, several at a time, and structured objects. */
  readonly plain: Map<unknown, PlainCall>;
  startLanguage(model: ModelLike, prompt: Prompt, inputModalities: ModelCallOptions['inputModalities']): LanguageCall;
  startPlain(model: ModelLike, kind: 'embedding' | 'object'): PlainCall;
  toolEnded(tool: string, durationSeconds: number | undefined, end: OperationEnd): void;
  /** Runs what a library calls back as if it were called where the operation was started. */
  run<T>(body: () => T): T;
  /** Publishes the agent that this operation was, if it was one. Ends once; `at` is a reading of `performance.now()`. */
  end(end: OperationEnd, at?: number): void;
}

/** A provider or a model that nobody named, which has no price. */
const UNKNOWN = 'unknown';

/** Operations that may be an agent's: they end with a text or an object. */
const AGENT_OPERATIONS: readonly string[] = [
  'ai.generateText',
  'ai.streamText',
  'ai.generateObject',
  'ai.streamObject',
];
const EMBEDDING_OPERATIONS: readonly string[] = ['ai.embed', 'ai.embedMany'];

/** Whether an operation is one that this probe tells about, and anybody listens. */
export function isObserved(operationId: string): boolean {
  if (EMBEDDING_OPERATIONS.includes(operationId)) return modelCall.hasSubscribers() || modelAttempt.hasSubscribers();
  return (
    AGENT_OPERATIONS.includes(operationId) &&
    (modelCall.hasSubscribers() ||
      modelAttempt.hasSubscribers() ||
      toolCall.hasSubscribers() ||
      agentCall.hasSubscribers())
  );
}

/** Starts to follow an operation. Called where the program called the SDK: later callbacks may run anywhere. */
export function startOperation(started: StartedOperation, prices: Prices, onOver: OnOver): Operation {
  const startedAt = performance.now();
  const isAgent = AGENT_OPERATIONS.includes(started.operationId);
  const around: Surroundings | undefined = surroundings();
  const trace = activeTrace() ?? around?.trace ?? requestTrace();
  const purpose = purposeOfCall(started);
  const agent = started.functionId;
  let modelCalls = 0;
  let toolCalls = 0;
  let ended = false;

  const run = <T>(body: () => T): T => runInSurroundings(around, body);
  // Asked before a call is measured, as the first answer takes a while; and not where it would be told to nobody.
  const priceOf = ({ provider, modelId }: ModelLike): ModelPrice =>
    modelCall.hasSubscribers() ? prices.priceOf(providerOf(provider) ?? UNKNOWN, modelId ?? UNKNOWN) : UNASKED;

  return {
    language: undefined,
    plain: new Map(),
    startLanguage(model, prompt, inputModalities) {
      const { provider, modelId } = model;
      modelCalls++;
      const options: ModelCallOptions = {
        provider: providerOf(provider),
        model: modelId,
        purpose,
        operation: operationOf(provider),
        inputModalities,
        trace,
      };
      const listed = priceOf(model);
      const price = listed.isAudioApart && inputModalities?.includes('audio') === true ? UNASKED : listed;
      this.language = run(() => startLanguageCall(options, prompt, price, onOver));
      return this.language;
    },
    startPlain(model, kind) {
      const { provider, modelId } = model;
      modelCalls++;
      const what: Omit<ModelCallFields, 'outcome'> = {
        ...around,
        provider: providerOf(provider),
        model: modelId,
        purpose,
        operation: kind === 'embedding' ? 'embedding' : operationOf(provider),
        trace,
      };
      return startPlainCall(what, priceOf(model), kind === 'embedding' ? 'shown' : 'hidden');
    },
    toolEnded: (tool, durationSeconds, end) => {
      toolCalls++;
      toolCall.publish(() => ({ ...around, trace, tool, agent, ...end, durationSeconds }));
    },
    run,
    end: (end, at = performance.now()) => {
      if (ended) return;
      ended = true;
      if (!isAgent) return;
      agentCall.publish(() => ({
        ...around,
        trace,
        agent,
        provider: providerOf(started.provider),
        model: started.modelId,
        ...end,
        modelCalls,
        toolCalls,
        durationSeconds: (at - startedAt) / 1000,
      }));
    },
  };
}
