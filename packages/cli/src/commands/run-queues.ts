import { listQueues, type QueueSettings, setQueueConcurrency } from '@arx/runtime/queue';
import { usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { renderTable } from '../output/table.ts';
import { printable } from '../output/text.ts';
import { withQueue } from '../queue/open-queue.ts';

/** `arx run queues` */
export const runQueues: CommandHandler = async (invocation) => {
  const { flags, out } = invocation;
  const limits = flags.list('limit').map(limitOf);
  const queues = await withQueue(invocation, async ({ pool }) => {
    for (const { name, concurrency } of limits) await setQueueConcurrency(pool, name, concurrency);
    return listQueues(pool);
  });
  if (flags.given('json')) out.line(JSON.stringify({ queues }, undefined, 2));
  else if (queues.length === 0) out.line('no queue has a limit');
  else for (const line of renderTable(COLUMNS, queues.map(rowOf), out.style)) out.line(line);
  return EXIT.ok;
};

const COLUMNS = [
  { title: 'QUEUE' },
  { title: 'AT MOST', align: 'right' as const },
  { title: 'RUNNING', align: 'right' as const },
];

function rowOf({ name, concurrency, running }: QueueSettings): readonly string[] {
  return [printable(name), concurrency === null ? 'no limit' : String(concurrency), String(running)];
}

/** `night=4`, `night=none`. */
function limitOf(text: string): { readonly name: string; readonly concurrency: number | null } {
  const [, name = '', limit = ''] = /^([A-Za-z0-9_.-]{1,64})=(none|\d{1,6})$/.exec(text) ?? [];
  if (name !== '') return { name, concurrency: limit === 'none' ? null : Number(limit) };
  throw usageError('--limit', `--limit is ${JSON.stringify(text)}, but must be QUEUE=NUMBER or QUEUE=none`);
}
