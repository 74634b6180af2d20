import { type FinalRunStatus, failureOf, type Outcome } from '@arx/signals';
import { storableJson, storableText } from '../storable.ts';
import type { RunEnding } from './finisher.ts';
import { type HeldRun, signalOf } from './held-run.ts';
import type { ExecuteRun, RunContext, RunOutcome } from './outcome.ts';

const MOST_RESULT_BYTES = 64 * 1024;
const LONGEST_REASON = 200;

/** What is to become of a run after its execution. */
export type Verdict =
  | { readonly kind: 'end'; readonly ending: RunEnding }
  /** The worker ends before the run did. */
  | { readonly kind: 'give_back' }
  /** It is not ours any more: nothing of it counts. */
  | { readonly kind: 'lost' };

/** Executes a run and says what is to become of it. Never rejects. */
export async function execution(held: HeldRun, execute: ExecuteRun, tell: RunContext['tell']): Promise<Verdict> {
  let outcome: RunOutcome;
  try {
    const context: RunContext = {
      tell,
      get signal() {
        return signalOf(held);
      },
    };
    outcome = await execute(held.run, context);
  } catch (error) {
    outcome = outcomeOfThrown(error, held.aborted !== undefined);
  }
  return verdictOn(held, outcome);
}

function outcomeOfThrown(error: unknown, aborted: boolean): RunOutcome {
  const failure = failureOf(error);
  if (aborted || failure.outcome === 'cancelled') return { status: 'CANCELLED' };
  return { status: 'FAILED', reason: codeOf(error) ?? failure.reason, result: { error: messageOf(error) } };
}

function verdictOn(held: HeldRun, outcome: RunOutcome): Verdict {
  if (held.aborted === 'lease_lost') return { kind: 'lost' };
  // What failed while it was stopped may have failed because of that.
  if (held.aborted === 'shutdown' && outcome.status !== 'COMPLETED') return { kind: 'give_back' };
  return { kind: 'end', ending: endingOf(held, outcome) };
}

/** The row of an end. */
export function endingOf({ run }: HeldRun, outcome: RunOutcome): RunEnding {
  const reason = reasonOf(outcome);
  return {
    run,
    status: outcome.status,
    reason: reason === null ? null : storableText(reason).slice(0, LONGEST_REASON) || 'unknown',
    result: resultOf(outcome.result),
  };
}

function reasonOf(outcome: RunOutcome): string | null {
  if (outcome.status === 'COMPLETED') return null;
  return outcome.status === 'FAILED' ? outcome.reason : 'cancelled';
}

/** What a run did must not get lost because of what it says about it. */
function resultOf(result: unknown): string | null {
  try {
    return storableJson(result ?? null, MOST_RESULT_BYTES) ?? '{"tooLong":true}';
  } catch {
    return '{"unreadable":true}';
  }
}

/** Our own errors are known by their code: their names are few. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^ARX_[A-Z_]+$/.test(error.code) ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 2000);
}

const OUTCOMES: Readonly<Record<FinalRunStatus, Outcome>> = {
  COMPLETED: 'success',
  FAILED: 'failure',
  CANCELLED: 'cancelled',
};

/** The word of the signals for the end of a run. */
export function outcomeOf(status: FinalRunStatus): Outcome {
  return OUTCOMES[status];
}
