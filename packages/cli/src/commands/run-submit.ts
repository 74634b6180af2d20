import { findFlow } from '@arx/runtime/flows';
import { countWorkersFor, type Priority, type Run, type RunRequest, submitRun } from '@arx/runtime/queue';
import { checkRunRequest, runJson } from '@arx/runtime/server';
import type { Database } from '@arx/runtime/store';
import { runSpeed } from '../environment.ts';
import { usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { inputsOf } from '../flow-inputs.ts';
import { loadLibrary, warnOfProblems } from '../flows.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { eventInWords, runInWords } from '../output/queued-run.ts';
import { warn } from '../output/warning.ts';
import { withQueue } from '../queue/open-queue.ts';
import { seconds, wholeFlag } from '../queue/settings.ts';
import { waitForRun } from '../queue/wait.ts';
import { choice } from '../settings.ts';

const TEN_YEARS = 316_224_000;
/** What a dry run that waits for nothing is in the queue, which has no number for it. */
const FASTEST = 1_000_000;

/** `arx run submit` */
export const runSubmit: CommandHandler = async (invocation) => {
  const { flags, out, interrupts } = invocation;
  const request = requestOf(invocation);
  const timeoutSeconds = timeoutOf(invocation);
  const library = await loadLibrary(invocation);
  findFlow(library, request.flowId);
  warnOfProblems(library, invocation);
  checkRunRequest(request, library);
  const json = flags.given('json');

  return withQueue(invocation, async (database) => {
    const { run, created } = await submitRun(database.pool, request);
    const warning = run.status === 'QUEUED' ? await whyNobodyTakes(database, run) : undefined;
    const tell = (now: Run, more: object = {}): void =>
      out.line(json ? JSON.stringify({ ...runJson(now), ...more }) : runInWords(now, out.style));
    const waits = flags.given('wait');
    const isDocument = json && !waits;
    if (!json || !waits) tell(run, { warning });
    if (!created) invocation.err.line('the same request was submitted before under this key: this is its run');
    if (warning !== undefined && !isDocument) warn(invocation.err, warning);
    if (!waits) return EXIT.ok;
    const onEvent = json ? () => undefined : tellEvents(run, invocation);
    return waitForRun(database, run.runId, { timeoutSeconds, interrupts, onEvent, onEnd: (ended) => tell(ended) });
  });
};

function tellEvents(run: Run, { out }: Invocation) {
  return (event: Parameters<typeof eventInWords>[0]): void => out.line(eventInWords(event, run.createdAt, out.style));
}

function requestOf({ flags }: Invocation): RunRequest {
  const dryRun = flags.given('dry-run');
  const speed = flags.text('speed');
  if (speed !== undefined && !dryRun) {
    throw usageError('--speed', '--speed is only for --dry-run: a live run goes at its own pace');
  }
  return {
    flowId: flags.text('flow') ?? '',
    execMode: dryRun ? 'dry_run' : 'live',
    inputs: inputsOf(flags.list('input')),
    queue: flags.text('queue'),
    priority: choice(PRIORITY, flags.text('priority')),
    delaySeconds: seconds('--delay', flags.text('delay'), { from: 0, to: TEN_YEARS, fallback: undefined }),
    maxAttempts: wholeFlag('--max-attempts', flags.text('max-attempts'), 1, 100),
    branch: flags.text('branch'),
    taskId: flags.text('task-id'),
    idempotencyKey: flags.text('idempotency-key'),
    ...(speed !== undefined && { options: { speed: Math.min(FASTEST, runSpeed(speed)) } }),
  };
}

const PRIORITY: { readonly flag: string; readonly words: readonly Priority[] } = {
  flag: '--priority',
  words: ['high', 'normal', 'low'],
};

function timeoutOf({ flags }: Invocation): number | undefined {
  const timeout = seconds('--timeout', flags.text('timeout'), { from: 0, to: TEN_YEARS, fallback: undefined });
  if (timeout === undefined || flags.given('wait')) return timeout;
  throw usageError('--timeout', '--timeout is how long to wait for the end of the run: it needs --wait');
}

/** A run that nobody takes is the most common surprise. */
async function whyNobodyTakes({ pool }: Database, { queue, flowId }: Run): Promise<string | undefined> {
  const { serving, knowing } = await countWorkersFor(pool, { queue, flowId });
  if (knowing > 0) return undefined;
  const start = `start one: arx worker --queues=${queue}${queue === 'default' ? ', or arx up' : ''}`;
  if (serving === 0) return `no worker serves the queue ${queue} now: the run waits until one does\n${start}`;
  return `no worker of the queue ${queue} knows the flow ${flowId}: the run waits until one does\nworkers read their flows when they start, from --flows-dir or ARX_FLOWS_DIR; ${start}`;
}
