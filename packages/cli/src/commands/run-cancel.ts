import { cancelInTime, runJson } from '@arx/runtime/server';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { runInWords } from '../output/queued-run.ts';
import { withQueue } from '../queue/open-queue.ts';

/** `arx run cancel` */
export const runCancel: CommandHandler = async (invocation) => {
  const { arguments: operands, flags, out } = invocation;
  const [runId = ''] = operands;
  const { kind, run } = await withQueue(invocation, ({ pool }) => cancelInTime(pool, runId));
  out.line(flags.given('json') ? JSON.stringify(runJson(run)) : runInWords(run, out.style));
  if (kind === 'requested') invocation.err.line(`its worker was told to end it; see: arx run wait ${run.runId}`);
  return EXIT.ok;
};
