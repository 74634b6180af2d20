import type { NodeHandler } from '@arx/metrics/http';
import { arxQueue, observePostgresQueue } from '@arx/probes/postgres-queue';
import type { FlowLibrary } from '@arx/runtime/flows';
import type { Worker } from '@arx/runtime/queue';
import { type Api, createAccess, createApi, guarded, type QueueState } from '@arx/runtime/server';
import type { Database } from '@arx/runtime/store';
import { queueTick } from '@arx/signals';
import type { Env } from '../environment.ts';
import { counted } from '../output/run-words.ts';
import type { QueueHealth } from '../server/health.ts';
import { isLoopback } from '../server/url.ts';
import { databaseIdentity } from './database-identity.ts';
import { startFlowWorker } from './flow-worker.ts';
import { type QueueHost, startQueueHost } from './queue-host.ts';
import type { QueueSettings, WorkerPlan } from './settings.ts';
import { givenBackText, NO_TOKEN, placeOf, refusalText, waitText } from './words.ts';

/** What a server with a run queue needs. */
export interface QueueServiceOptions {
  readonly env: Env;
  readonly library: FlowLibrary;
  /** Address that the server binds to: decides who may use the API. */
  readonly address: string;
  readonly version: string;
  /** What the server answers beside the API, for its OpenAPI document. */
  readonly paths: Readonly<Record<string, object>>;
  readonly settings: QueueSettings;
  /** The worker beside the API. Default: none; others execute what is submitted. */
  readonly worker: WorkerPlan | undefined;
  /** Told what happens. */
  readonly say: (line: string) => void;
  /** Told what is wrong; lines after the first say what to do. */
  readonly complain: (line: string) => void;
}

/** The run queue of a server: its API, its database, the collector of its numbers and, where it is wanted, a worker. */
export interface QueueService {
  /** Answers what is no page: for the listener. It waits for the API, which takes a moment to load. */
  readonly handler: NodeHandler;
  /** Lets a handler beside the API answer only those who may use it. */
  readonly guard: (handler: NodeHandler) => NodeHandler;
  readonly health: () => QueueHealth;
  readonly state: () => QueueState;
  /** Resolves when the database is there, or it is known why it is not. */
  settled(): Promise<void>;
  /** Takes no more requests, and lets the worker end: what is not done goes back to the queue. Event streams go on. */
  drain(): Promise<void>;
  /** Ends the event streams, then the database. */
  close(): Promise<void>;
}

/** Brings up the API, the database, then what needs it. */
export function startQueueService(options: QueueServiceOptions): QueueService {
  const { env, library, address, version, paths, worker: plan, say, complain } = options;
  const { token, collector: collecting } = options.settings;
  const access = createAccess({ reach: isLoopback(address) ? 'loopback' : 'network', token });
  let worker: Worker | undefined;
  let collector: { readonly stop: () => void } | undefined;
  let identity: string | undefined;

  /** What a server does with its database, once. */
  function onReady(database: Database): void {
    void databaseIdentity(database).then((found) => {
      identity = found;
    });
    collector = observePostgresQueue({
      connection: { url: () => database.url() },
      source: arxQueue(),
      ...collecting,
      onError: ({ message }) => complain(message),
    });
    if (plan === undefined) return say(`the queue is ready: ${placeOf(database)}`);
    worker = startFlowWorker({ database, library, plan, env, complain });
    const work = `a worker executes ${counted(plan.concurrency, 'run')} at once`;
    say(`the queue is ready: ${placeOf(database)}; ${work}`);
  }

  // A collector is meant from now on, and one whose database never comes has to be missed.
  queueTick.publish(() => ({ leading: false }));
  const host: QueueHost = startQueueHost({
    env,
    onReady,
    onProgress: (note) => say(`the queue: ${note}`),
    onRefusal: ({ code, message }) => complain(refusalText(code, message)),
  });
  const api: Promise<Api> = createApi({
    queue: host.state,
    access,
    library: () => library,
    version,
    paths,
    onError: (error) => complain(`the API failed: ${messageOf(error)}`),
  });
  if (!isLoopback(address) && token === undefined) complain(NO_TOKEN);

  return {
    handler: (request, response) => void api.then(({ handler }) => handler(request, response)),
    guard: (handler) => guarded(access, handler),
    state: host.state,
    health: () => healthOf(host.state(), identity, worker, plan),
    settled: () => host.settled,
    drain: async () => {
      host.stop();
      (await api).drain();
      const held = worker?.held() ?? 0;
      if (held > 0 && plan !== undefined) say(waitText(held, plan));
      const report = await worker?.stop();
      if (report !== undefined && report.givenBack > 0) say(givenBackText(report));
    },
    close: async () => {
      collector?.stop();
      await (await api).close();
      await host.close();
    },
  };
}

function healthOf(
  state: QueueState,
  identity: string | undefined,
  worker: Worker | undefined,
  plan: WorkerPlan | undefined,
): QueueHealth {
  const code = state.kind === 'unavailable' ? { code: state.code } : {};
  const work =
    worker === undefined || plan === undefined
      ? {}
      : { worker: { running: worker.held(), concurrency: plan.concurrency } };
  return { status: state.kind, ...code, ...(identity !== undefined && { database: identity }), ...work };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
