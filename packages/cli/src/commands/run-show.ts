import { getRun, readRunEvents } from '@arx/runtime/queue';
import { runJson } from '@arx/runtime/server';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { eventInWords, runFields, runInWords } from '../output/queued-run.ts';
import { pad } from '../output/text.ts';
import { withQueue } from '../queue/open-queue.ts';

/** `arx run show` */
export const runShow: CommandHandler = async (invocation) => {
  const { arguments: operands, flags, out } = invocation;
  const [runId = ''] = operands;
  const { run, events } = await withQueue(invocation, async ({ pool }) => ({
    run: await getRun(pool, runId),
    events: flags.given('json') ? [] : await readRunEvents(pool, runId),
  }));
  if (flags.given('json')) {
    out.line(JSON.stringify(runJson(run)));
    return EXIT.ok;
  }
  out.line(runInWords(run, out.style));
  for (const [name, value] of runFields(run)) out.line(`  ${out.style('faint', pad(name, 12))}  ${value}`);
  out.line();
  for (const event of events) out.line(eventInWords(event, run.createdAt, out.style));
  return EXIT.ok;
};
