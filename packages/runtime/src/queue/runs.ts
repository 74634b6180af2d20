import type { RunStatus } from '@arx/signals';
import { type Queryable, query, type Statement, statement } from '../store/statements.ts';
import { QueueError } from './errors.ts';
import type { Run } from './run.ts';
import { isStorable } from './storable.ts';

/** Which runs to list. */
export interface RunListOptions {
  /** Default all. */
  readonly status?: RunStatus | undefined;
  /** Default all. */
  readonly flowId?: string | undefined;
  /** 1 to 500. Default 50. */
  readonly limit?: number | undefined;
  /** `next` of the page before. Default: the first page. */
  readonly cursor?: string | undefined;
}

/** A page of a list. */
export interface RunPage {
  readonly runs: readonly Run[];
  /** Where the next page begins; `null` when this one is the last. A page of a rare flow can be short and have a next one. */
  readonly next: string | null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TIME = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/;

/** Most stretches of 10,000 runs that are searched for one page of a flow. */
const MOST_STRETCHES = 10;

/** A run, or a row without one that only says how far was read. */
type FlowRow = Run & { readonly cursor: string; readonly readTo: string | null };

const byId = statement('queue/run');
const newest = statement('queue/list');
const ofFlow = statement('queue/list-flow');
const queued = statement('queue/list-queued');
const running = statement('queue/list-running');
const ended = statement('queue/list-ended');

/**
 * The run with this id.
 *
 * @throws QueueError `ARX_RUN_UNKNOWN`; DatabaseError
 */
export async function getRun(on: Queryable, runId: string): Promise<Run> {
  const [run] = UUID.test(runId) ? await query<Run>(on, byId, [runId]) : [];
  if (run === undefined) throw unknownRun(runId);
  return run;
}

/** Whether a text is formed like the id of a run. */
export function isRunId(text: string): boolean {
  return UUID.test(text);
}

function unknownRun(runId: string): QueueError {
  const shown = JSON.stringify(runId.slice(0, 60));
  const message = `there is no run ${shown}; expected the id of a run that retention has not removed: see the list of runs`;
  return new QueueError('ARX_RUN_UNKNOWN', runId, message);
}

/**
 * A page of runs. Of one status, unless of one flow: QUEUED by when they are ready, the earliest first; the ended ones by
 * their end, the last first. Everything else: the newest first. Each page costs as much as it has rows; except that those
 * of a flow are looked for among all runs, 100,000 for a page at most.
 *
 * @throws QueueError `ARX_RUN_LIST_INVALID`; DatabaseError
 */
export async function listRuns(on: Queryable, options: RunListOptions = {}): Promise<RunPage> {
  const limit = options.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) {
    const expected = 'expected a whole number from 1 to 500';
    throw new QueueError('ARX_RUN_LIST_INVALID', 'limit', `limit is ${limit}; ${expected}`, [`limit: ${expected}`]);
  }
  // What the database cannot hold is the id of no flow.
  if (options.flowId !== undefined && !isStorable(options.flowId)) return { runs: [], next: null };
  if (options.flowId !== undefined) return listFlow(on, options.flowId, options, limit);
  const [list, values] = listOf(options, limit + 1);
  const rows = await query<Run & { cursor: string }>(on, list, values);
  const runs = rows.slice(0, limit);
  return {
    runs: runs.map(({ cursor: _, ...run }) => run),
    next: rows.length > limit ? (runs.at(-1)?.cursor ?? null) : null,
  };
}

/** Reads stretch by stretch, until there are enough. */
async function listFlow(on: Queryable, flowId: string, options: RunListOptions, limit: number): Promise<RunPage> {
  const runs: Run[] = [];
  let from = idAfter(options.cursor);
  for (let stretch = 0; stretch < MOST_STRETCHES; stretch += 1) {
    const rows = await query<FlowRow>(on, ofFlow, [from, limit + 1 - runs.length, flowId, options.status]);
    const found = rows.filter((row) => row.runId !== null);
    runs.push(...found.map(({ cursor: _cursor, readTo: _readTo, ...run }) => run));
    if (runs.length > limit) return { runs: runs.slice(0, limit), next: runs[limit - 1]?.runId ?? null };
    const readTo = rows[0]?.readTo ?? null;
    if (readTo === null) return { runs, next: null };
    from = readTo;
  }
  return { runs, next: from ?? null };
}

function listOf({ status, cursor }: RunListOptions, limit: number): readonly [Statement, readonly unknown[]] {
  switch (status) {
    case undefined:
      return [newest, [idAfter(cursor), limit]];
    case 'RUNNING':
      return [running, [idAfter(cursor), limit]];
    case 'QUEUED':
      return [queued, [...timeAfter(cursor), limit]];
    default:
      return [ended, [...timeAfter(cursor), limit, status]];
  }
}

function idAfter(cursor: string | undefined): string | undefined {
  if (cursor === undefined || UUID.test(cursor)) return cursor;
  throw wrongCursor(cursor);
}

function timeAfter(cursor: string | undefined): readonly [string | undefined, string | undefined] {
  if (cursor === undefined) return [undefined, undefined];
  const [time = '', id = '', ...rest] = cursor.split('/');
  if (TIME.test(time) && UUID.test(id) && rest.length === 0) return [time, id];
  throw wrongCursor(cursor);
}

function wrongCursor(cursor: string): QueueError {
  const shown = JSON.stringify(cursor.slice(0, 60));
  const expected =
    'expected "next" of a page of the same list, with the same status and flow, or nothing for the first page';
  return new QueueError('ARX_RUN_LIST_INVALID', 'cursor', `cursor is ${shown}; ${expected}`, [`cursor: ${expected}`]);
}
