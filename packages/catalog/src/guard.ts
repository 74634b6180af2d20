import { config, createRegistry, MetricsError } from '@arx/metrics';
import { type Body, runScope } from './scope.ts';

/** What recorders give back in place of a result when they record nothing: told for each that gives back anything. */
export type Instead<Recorders> = {
  readonly [Name in keyof Recorders as Given<Recorders[Name]> extends void ? never : Name]: InsteadOfOne;
};

/** Gets the body of the call, if it has one: it must run, whatever becomes of the recording. */
export type InsteadOfOne = (body: unknown) => unknown;

type Given<Recorder> = Recorder extends (...args: never[]) => infer Result ? Result : never;
type Recorder = (told: unknown, body: unknown) => unknown;

/**
 * The same recorders, safe in business code without types: each takes one object of named arguments, and a call with
 * anything else, or with an object that cannot be read, is dropped and counted (thrown where the registry is strict).
 * Costs a call and a `try`, a few nanoseconds.
 *
 * A recorder must have read its arguments before it records, and never throw what a body throws.
 */
export function guarded<Recorders extends object>(
  { strict }: { readonly strict: boolean },
  recorders: Recorders,
  instead: Instead<Recorders>,
): Recorders {
  // A copy keeps the shape of the object, which is read at every recording.
  const safe = { ...recorders } as Record<string, Recorder>;
  for (const [name, record] of Object.entries(safe)) {
    safe[name] = guard(strict, name, record, (instead as Readonly<Record<string, InsteadOfOne>>)[name]);
  }
  return safe as Recorders;
}

function guard(isStrict: boolean, name: string, record: Recorder, instead: InsteadOfOne | undefined): Recorder {
  const drop = (body: unknown, error: () => unknown): unknown => {
    if (isStrict) throw error();
    countDropped();
    return instead?.(body);
  };
  return (told, body) => {
    if (typeof told !== 'object' || told === null) return drop(body, () => noArguments(name, told));
    try {
      return record(told, body);
    } catch (error) {
      return drop(body, () => error);
    }
  };
}

/** For recorders that give a scope: one that records nothing, with whatever a scope of any system has. */
export function insteadOfScope() {
  const nothing = (): void => {};
  return { end: nothing, succeed: nothing, fail: nothing, step: insteadOfScope, [Symbol.dispose]: nothing };
}

/** For recorders that run a body in a scope. */
export function insteadOfRun(body: unknown): Promise<unknown> {
  return runScope(insteadOfScope(), typeof body === 'function' ? (body as Body<unknown, unknown>) : () => undefined);
}

/** For recorders that run a body in a scope or, without a body, give the scope. */
export function insteadOfEither(body: unknown): unknown {
  return typeof body === 'function' ? insteadOfRun(body) : insteadOfScope();
}

let unreadable: (() => void) | undefined;

/** Counts in `arx_dropped_recordings_total` what no instrument gets to see: as labels that cannot be read. */
function countDropped(): void {
  unreadable ??= createUnreadable();
  unreadable();
}

/** The engine counts only what its instruments refuse, so there is one that refuses all. It stands on no page. */
function createUnreadable(): () => void {
  const refusing = createRegistry().counter({
    name: 'arx_unreadable_recordings_total',
    help: 'Never counts: its labels are always refused.',
    labels: { recorder: config() },
  });
  return () => refusing.inc(undefined as never);
}

function noArguments(name: string, told: unknown): MetricsError {
  return new MetricsError(
    'ARX_LABELS_INVALID',
    name,
    `${name} got ${told === null ? 'null' : typeof told}; expected one object of named arguments.`,
  );
}
