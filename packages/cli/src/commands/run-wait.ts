import { getRun } from '@arx/runtime/queue';
import { runJson } from '@arx/runtime/server';
import type { CommandHandler } from '../invocation.ts';
import { eventInWords, runInWords } from '../output/queued-run.ts';
import { withQueue } from '../queue/open-queue.ts';
import { seconds } from '../queue/settings.ts';
import { waitForRun } from '../queue/wait.ts';

const TEN_YEARS = 316_224_000;

/** `arx run wait` */
export const runWait: CommandHandler = async (invocation) => {
  const { arguments: operands, flags, out, interrupts } = invocation;
  const [runId = ''] = operands;
  const json = flags.given('json');
  const timeoutSeconds = seconds('--timeout', flags.text('timeout'), { from: 0, to: TEN_YEARS, fallback: undefined });
  return withQueue(invocation, async (database) => {
    const { createdAt } = await getRun(database.pool, runId);
    return waitForRun(database, runId, {
      timeoutSeconds,
      interrupts,
      onEvent: (event) => (json ? undefined : out.line(eventInWords(event, createdAt, out.style))),
      onEnd: (run) => out.line(json ? JSON.stringify(runJson(run)) : runInWords(run, out.style)),
    });
  });
};
