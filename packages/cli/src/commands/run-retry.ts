import { retryRun } from '@arx/runtime/queue';
import { runJson } from '@arx/runtime/server';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { runInWords } from '../output/queued-run.ts';
import { withQueue } from '../queue/open-queue.ts';

/** `arx run retry` */
export const runRetry: CommandHandler = async (invocation) => {
  const { arguments: operands, flags, out } = invocation;
  const run = await withQueue(invocation, ({ pool }) => retryRun(pool, operands[0] ?? ''));
  out.line(flags.given('json') ? JSON.stringify(runJson(run)) : runInWords(run, out.style));
  return EXIT.ok;
};
