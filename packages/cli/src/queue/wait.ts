import { getRun, openRunFollower, type Run, type RunEventRecord } from '@arx/runtime/queue';
import type { Database } from '@arx/runtime/store';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Interrupts } from '../interrupts.ts';

/** How to wait for the end of a run. */
export interface WaitOptions {
  /** How long, in seconds. Default: for ever. */
  readonly timeoutSeconds: number | undefined;
  readonly interrupts: Interrupts;
  /** Told everything that happens in the run, from its beginning. */
  readonly onEvent: (event: RunEventRecord) => void;
  /** Told the run as it is when the waiting ends, however that is. */
  readonly onEnd: (run: Run) => void;
}

const EXIT_OF: Readonly<Record<string, ExitCode>> = {
  COMPLETED: EXIT.ok,
  FAILED: EXIT.failed,
  CANCELLED: EXIT.cancelled,
};

/**
 * Waits for the end of a run. Ctrl-C ends the waiting, not the run.
 *
 * @throws CliError `ARX_RUN_TIMEOUT`; QueueError `ARX_RUN_UNKNOWN`; DatabaseError
 */
export async function waitForRun(database: Database, runId: string, options: WaitOptions): Promise<ExitCode> {
  const { timeoutSeconds, interrupts, onEvent, onEnd } = options;
  const tooLate = new AbortController();
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(() => tooLate.abort(), timeoutSeconds * 1000);
  const follower = openRunFollower(database);
  try {
    const signal = AbortSignal.any([interrupts.signal, tooLate.signal]);
    for await (const event of follower.follow(runId, { signal })) onEvent(event);
    const run = await getRun(database.pool, runId);
    onEnd(run);
    const exitCode = EXIT_OF[run.status];
    if (exitCode !== undefined) return exitCode;
    if (!tooLate.signal.aborted) return interrupts.exitCode();
    throw new CliError('ARX_RUN_TIMEOUT', {
      subject: runId,
      message: `run ${runId} is ${run.status} after ${timeoutSeconds} seconds of waiting; it goes on`,
      hint: `wait on: arx run wait ${runId}\nor end it: arx run cancel ${runId}`,
    });
  } finally {
    clearTimeout(timer);
    await follower.close();
  }
}
