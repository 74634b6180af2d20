import { resolve } from 'node:path';
import type { FlowLibrary } from '@arx/runtime/flows';
import { type ExecuteRun, flowExecutor, flowIds, startWorker, type Worker } from '@arx/runtime/queue';
import type { Database } from '@arx/runtime/store';
import type { Env } from '../environment.ts';
import { currentBranch } from '../git-branch.ts';
import { livePrices, watchModels } from '../live-run.ts';
import type { WorkerPlan } from './settings.ts';

/** What a worker of flows needs. */
export interface FlowWorkerOptions {
  readonly database: Database;
  readonly library: FlowLibrary;
  readonly plan: WorkerPlan;
  readonly env: Env;
  /** Directory that live runs work in. Default: the current one. */
  readonly workspace?: string;
  /** Told of failures; each kind at most once a minute. */
  readonly complain: (line: string) => void;
  /** Told what happens to runs. Default: nobody. */
  readonly say?: (line: string) => void;
}

/** How long a failure that was told is not told again, in milliseconds. */
const QUIET_MS = 60_000;
/** How long the branch of the workspace is taken to stay, in milliseconds: asking git takes longer than a short run. */
const BRANCH_MS = 2_000;

/** Starts a worker that executes flows. It ends with its `stop()`. */
export function startFlowWorker(options: FlowWorkerOptions): Worker {
  const { database, library, plan, env, complain, say = () => undefined } = options;
  const workspace = resolve(options.workspace ?? '.');
  const execute = flowExecutor({ library: () => library, workspace, env });
  const branchOf = remembered(() => currentBranch(workspace, env), BRANCH_MS);
  let watching: Promise<unknown> | undefined;

  const executeAndSay: ExecuteRun = async (run, context) => {
    // Only live runs ask models; the simulator tells of its own.
    if (run.execMode === 'live') {
      watching ??= livePrices(env).then(watchModels);
      // Prices that cannot be read now fail this run, not every run to come.
      await watching.catch((error: unknown) => {
        watching = undefined;
        throw error;
      });
    }
    const branch = run.branch ?? (await branchOf()) ?? null;
    const shown = `${run.runId}  ${run.flowId}`;
    say(`${shown}  started${run.attempt > 1 ? ` (attempt ${run.attempt})` : ''}`);
    try {
      const outcome = await execute({ ...run, branch }, context);
      if ((context.signal.reason as { kind?: unknown } | undefined)?.kind === 'lease_lost') {
        say(`${shown}  lost: its lease had run out, and the run is not this worker's any more`);
        return outcome;
      }
      say(`${shown}  ${outcome.status}${outcome.status === 'FAILED' ? `: ${outcome.reason}` : ''}`);
      return outcome;
    } catch (error) {
      say(`${shown}  FAILED: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  };
  return startWorker({
    database,
    execute: executeAndSay,
    flows: flowIds(library),
    ...plan,
    onError: quietly(complain),
  });
}

/** The answer to a question, asked again when it has grown old. */
function remembered<T>(ask: () => Promise<T>, ms: number): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let asked = 0;
  return () => {
    if (answer === undefined || performance.now() - asked > ms) {
      asked = performance.now();
      answer = ask();
    }
    return answer;
  };
}

/** A database that is away would otherwise be told ten times a second. */
function quietly(complain: (line: string) => void): (error: unknown) => void {
  const told = new Map<string, number>();
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    if (performance.now() - (told.get(message) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    if (told.size > 100) told.clear();
    told.set(message, performance.now());
    complain(message);
  };
}
