/**
 * How something ended, in the words of all signals. Each metric system maps them to its own.
 *
 * A timeout is a `failure` with reason `TimeoutError`; `cancelled` means that somebody asked for the end.
 */
export type Outcome = 'success' | 'failure' | 'cancelled';

/** How a flow runs: `dry_run` answers from fixtures at the leaves, `live` does the real thing. */
export type ExecMode = 'dry_run' | 'live';

/**
 * Kind of a failed model call, for the families that split errors: the provider refused for its rate limit, no answer
 * came in time, the key was refused, the provider answered with any other error or could not be reached (`api`), or
 * something else went wrong, such as an answer that the program could not use.
 */
export type ModelFailureKind = 'rate_limit' | 'timeout' | 'auth' | 'api' | 'other';

/** What a model is asked to do. */
export type ModelOperation = 'chat' | 'completion' | 'embedding';

/**
 * Why a model is called: to think (`plan`, `review`, `research`), to make code (`code`, `test`, `merge`), to read much at
 * once (`summarize`), to make text for people (`write`, `chat`), to choose a way (`route`), or anything else.
 */
export type Purpose =
  | 'plan'
  | 'review'
  | 'research'
  | 'code'
  | 'test'
  | 'merge'
  | 'summarize'
  | 'write'
  | 'chat'
  | 'route'
  | 'other';

/** What kind of work a worker does on tasks. */
export type WorkerProfile = 'planner' | 'coder' | 'test_architect' | 'tester' | 'researcher' | 'writer' | 'merger';

/** Which part of its work a task is in. */
export type TaskPhase = 'plan' | 'interface' | 'test' | 'build';

/**
 * How one execution of a task ended: beside the words of all signals, `rejected` (it finished, and its result was refused
 * for good) and `sent_back` (its result was refused, and it will be executed again).
 */
export type TaskOutcome = Outcome | 'rejected' | 'sent_back';

/** A kind of content in the input of a model call. */
export type Modality = 'text' | 'image' | 'audio';

/** The span that was active, in the form of W3C Trace Context. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
}

/**
 * Identity of a running flow, step, attempt, model call, task, merge or connection. The start and the end of one scope carry the same object, so
 * that a subscriber can keep what it knows of it in a `WeakMap`. It has no content that counts; never a label.
 */
export interface ScopeId {
  readonly kind: 'flow' | 'step' | 'attempt' | 'model_call' | 'task' | 'a2a_task' | 'merge' | 'connection';
}

/** An end that is not a success: what it is and the one word for why. */
export interface Failure {
  readonly outcome: 'failure' | 'cancelled';
  /** Name of the error, `cancelled`, a word that the caller chose, or `unknown`. */
  readonly reason: string;
}

/** Reason of a scope that was disposed before anybody said how it went. */
export const UNFINISHED: Failure = { outcome: 'failure', reason: 'unfinished' };

const CANCELLED: Failure = { outcome: 'cancelled', reason: 'cancelled' };
const UNKNOWN: Failure = { outcome: 'failure', reason: 'unknown' };

/**
 * Reads an outcome and a reason out of whatever was thrown, or out of a word.
 *
 * Takes the `name` property of an error and never the name of its class, because bundlers shorten class names.
 * `AbortError` (what an aborted `AbortSignal` throws) and the word `cancelled` mean that the work was cancelled. Anything
 * without a name is `unknown`. Never throws.
 */
export function failureOf(error: unknown): Failure {
  const name = typeof error === 'string' ? error : nameOf(error);
  if (name === undefined || name === '') return UNKNOWN;
  if (name === 'AbortError' || name === 'cancelled') return CANCELLED;
  return { outcome: 'failure', reason: name };
}

/** Every purpose, for look-ups and lists. */
export const PURPOSES: readonly Purpose[] = Object.freeze<Purpose[]>([
  'plan',
  'review',
  'research',
  'code',
  'test',
  'merge',
  'summarize',
  'write',
  'chat',
  'route',
  'other',
]);

const BY_NAME: ReadonlySet<string> = new Set(PURPOSES);

/** The purpose of that name; any other text is `other`, no text none. */
export function purposeOf(text: string | undefined): Purpose | undefined {
  if (text === undefined) return undefined;
  return BY_NAME.has(text) ? (text as Purpose) : 'other';
}

function nameOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const { name } = error as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    // A getter or a proxy that throws: the failure that is being reported matters more.
    return undefined;
  }
}
