import type { Run, RunPage, RunStatus } from '@arx/runtime/queue';
import { listRunsOf, runJson } from '@arx/runtime/server';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { formatDuration } from '../output/duration.ts';
import { renderTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { printable, shellWord } from '../output/text.ts';
import { withQueue } from '../queue/open-queue.ts';
import { wholeFlag } from '../queue/settings.ts';
import { choice } from '../settings.ts';

const STATUSES: readonly RunStatus[] = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'];

/** `arx run list` */
export const runList: CommandHandler = async (invocation) => {
  const { flags, out } = invocation;
  const options = {
    status: choice({ flag: '--status', words: STATUSES }, flags.text('status')?.toUpperCase()),
    flowId: flags.text('flow'),
    queue: flags.text('queue'),
    limit: wholeFlag('--limit', flags.text('limit'), 1, 500),
    cursor: flags.text('cursor'),
  };
  const page = await withQueue(invocation, ({ pool }) => listRunsOf(pool, options));
  if (flags.given('json')) out.line(JSON.stringify({ runs: page.runs.map(runJson), next: page.next }, undefined, 2));
  else show(page, out);
  return EXIT.ok;
};

function show({ runs, next }: RunPage, out: Terminal): void {
  if (runs.length === 0) out.line('no such runs');
  else for (const line of renderTable(COLUMNS, runs.map(rowOf), out.style)) out.line(line);
  if (next !== null) out.line(`more: the same with --cursor ${shellWord(next)}`);
}

const COLUMNS = [
  { title: 'RUN' },
  { title: 'STATUS' },
  { title: 'FLOW' },
  { title: 'QUEUE' },
  { title: 'PRIORITY' },
  { title: 'ATTEMPT', align: 'right' as const },
  { title: 'CREATED' },
  { title: 'TOOK', align: 'right' as const },
  { title: 'REASON' },
];

function rowOf(run: Run): readonly string[] {
  const { startedAt, finishedAt } = run;
  const took = startedAt && finishedAt ? formatDuration(finishedAt.getTime() - startedAt.getTime()) : '';
  return [
    run.runId,
    run.status,
    printable(run.flowId),
    printable(run.queue),
    run.priority,
    String(run.attempt),
    run.createdAt.toISOString().slice(0, 19).replace('T', ' '),
    took,
    printable(run.reason ?? ''),
  ];
}
