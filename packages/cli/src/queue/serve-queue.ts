import type { NodeHandler } from '@arx/metrics/http';
import { arxQueue, observePostgresQueue } from '@arx/probes/postgres-queue';
import type { FlowLibrary } from '@arx/runtime/flows';
import type { Worker, WorkerReport } from '@arx/runtime/queue';
import { type Api, createAccess, createApi, guarded, type QueueState } from '@arx/runtime/server';
import type { Database } from '@arx/runtime/store';
import type { Env } from '../environment.ts';
import { counted } from '../output/run-words.ts';
import type { QueueHealth } from '../server/health.ts';
import { isLoopback } from '../server/url.ts';
import { startFlowWorker } from './flow-worker.ts';
import { type QueueHost, startQueueHost } from './queue-host.ts';
import { apiToken, collectorPlan, databaseUrl, type WorkerPlan } from './settings.ts';

/** What a server with a run queue needs. */
export interface QueueServiceOptions {
  readonly env: Env;
  readonly library: FlowLibrary;
  /** Address that the server binds to: decides who may use the API. */
  readonly address: string;
  readonly version: string;
  /** The worker beside the API. Default: none; others execute what is submitted. */
  readonly worker: WorkerPlan | undefined;
  /** Told what happens. */
  readonly say: (line: string) => void;
  /** Told what is wrong; lines after the first say what to do. */
  readonly complain: (line: string) => void;
}

/** The run queue of a server: its API, its database, the collector of its numbers and, where it is wanted, a worker. */
export interface QueueService {
  /** Answers what is no page: for the listener. It waits for the API, which is loaded when the page is up. */
  readonly handler: NodeHandler;
  /** Lets a handler beside the API answer only those who may use it. */
  readonly guard: (handler: NodeHandler) => NodeHandler;
  readonly health: () => QueueHealth;
  readonly state: () => QueueState;
  /** Brings up the database, then what needs it. To be called when the server listens. */
  start(): void;
  /** Resolves when the database is there, or it is known why it is not. */
  settled(): Promise<void>;
  /** Takes no more requests, and lets the worker end: what is not done goes back to the queue. Event streams go on. */
  drain(): Promise<void>;
  /** Ends the event streams, then the database. */
  close(): Promise<void>;
}

/**
 * Prepares the queue of a server; nothing is started.
 *
 * @throws CliError `ARX_USAGE` for a bad variable
 */
export function createQueueService(options: QueueServiceOptions): QueueService {
  const { env, library, address, version, worker: plan, say, complain } = options;
  const token = apiToken(env);
  databaseUrl(env);
  const collecting = collectorPlan(env);
  const access = createAccess({ reach: isLoopback(address) ? 'loopback' : 'network', token });
  let host: QueueHost | undefined;
  let worker: Worker | undefined;
  let collector: { readonly stop: () => void } | undefined;
  let api: Promise<Api> | undefined;

  const state = (): QueueState => host?.state() ?? { kind: 'starting', note: 'the server is starting' };
  const loadApi = (): Promise<Api> => {
    const onError = (error: unknown): void => complain(`the API failed: ${messageOf(error)}`);
    api ??= createApi({ queue: state, access, library: () => library, version, onError });
    return api;
  };

  /** What a server does with its database, once. */
  function onReady(database: Database): void {
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

  return {
    handler: (request, response) => void loadApi().then(({ handler }) => handler(request, response)),
    guard: (handler) => (isLoopback(address) ? handler : guarded(access, handler)),
    state,
    health: () => healthOf(state(), worker, plan),
    start: () => {
      void loadApi();
      host = startQueueHost({
        env,
        onReady,
        onProgress: (note) => say(`the queue: ${note}`),
        onRefusal: ({ code, message }) => complain(refusalText(code, message)),
      });
      if (!isLoopback(address) && token === undefined) complain(NO_TOKEN);
    },
    settled: async () => host?.settled,
    drain: async () => {
      host?.stop();
      const loaded = await api;
      loaded?.drain();
      const held = worker?.held() ?? 0;
      if (held > 0 && plan !== undefined) say(waitText(held, plan));
      const report = await worker?.stop();
      if (report !== undefined && report.givenBack > 0) say(givenBackText(report));
    },
    close: async () => {
      collector?.stop();
      await (await api)?.close();
      await host?.close();
    },
  };
}

/** Where the runs are, for people. */
export function placeOf({ origin, address }: Database): string {
  return origin.kind === 'embedded' ? `the embedded Postgres in ${origin.directory}` : address;
}

/** What is said when a worker that has runs is to end. */
export function waitText(held: number, { graceSeconds }: WorkerPlan): string {
  return `${counted(held, 'run')} may end within ${graceSeconds} s, then goes back to the queue; Ctrl-C again ends at once`;
}

/** What became of runs that did not end in time. */
export function givenBackText({ givenBack }: WorkerReport): string {
  return `${counted(givenBack, 'run')} went back to the queue`;
}

const NO_TOKEN =
  'the API refuses everybody: this server is open to the network and has no token\n' +
  'set one: ARX_API_TOKEN="$(openssl rand -hex 32)", or bind to 127.0.0.1';

function refusalText(code: string, message: string): string {
  return (
    `there is no run queue: ${message}\n` +
    'the metrics page is served all the same; runs can be neither submitted nor executed until the database is there, which is tried again by itself\n' +
    `docs/database.md says more about ${code}; without a queue: arx up --no-queue, or ARX_QUEUE=0`
  );
}

function healthOf(state: QueueState, worker: Worker | undefined, plan: WorkerPlan | undefined): QueueHealth {
  const code = state.kind === 'unavailable' ? { code: state.code } : {};
  const work =
    worker === undefined || plan === undefined
      ? {}
      : { worker: { running: worker.held(), concurrency: plan.concurrency } };
  return { status: state.kind, ...code, ...work };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
