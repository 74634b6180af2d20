import { createRecorder, createXynRegistry, subscribeXyn, type XynRegistry } from '@arx/catalog/xyn';
import { createPage, type Registry } from '@arx/metrics';
import { listen, nodeHandler } from '@arx/metrics/http';
import { arxQueue, observePostgresQueue } from '@arx/probes/postgres-queue';
import { queueMigrations, startWorker, submitRuns, type WorkerOptions } from '@arx/runtime/queue';
import { type Database, migrate, openDatabase } from '@arx/runtime/store';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../../../conformance/support/postgres.ts';
import type { Check } from '../../../../src/doctor/check.ts';
import { diagnoseQueue } from '../../../../src/doctor/queue/diagnose.ts';
import { gatherQueueFacts, type QueueFactsOptions } from '../../../../src/doctor/queue/gather.ts';

/** A server for a test file. */
export interface QueueServer {
  readonly postgres: () => TestPostgres;
  /** An empty queue in a database of its own, closed when the test has finished. */
  readonly open: () => Promise<Database>;
}

export function queueServer(settings: Readonly<Record<string, string>> = {}): QueueServer {
  let postgres: TestPostgres;
  let template: string;
  beforeAll(async () => {
    postgres = await startPostgres(settings);
    template = await postgres.createDatabase();
    const database = await openDatabase({ url: template });
    await migrate(database.pool, queueMigrations);
    await database.close();
  });
  afterAll(() => postgres.stop());
  return {
    postgres: () => postgres,
    open: async () => {
      const database = await openDatabase({ url: await postgres.createDatabase(template) });
      onTestFinished(() => database.close());
      return database;
    },
  };
}

/** A page of the system, as a server has it. */
export interface ServedPage {
  readonly url: string;
  readonly registry: XynRegistry;
}

/** Serves a page that shows what a collector of this process publishes. @param more Other registries on it. */
export async function servePage(...more: readonly Registry[]): Promise<ServedPage> {
  const registry = createXynRegistry();
  const leave = subscribeXyn(createRecorder(registry));
  const routes = { '/metrics': nodeHandler(createPage({ sources: [registry, ...more] })) };
  const server = await listen({ port: 0, routes });
  onTestFinished(async () => {
    leave();
    await server.close();
  });
  return { url: server.url, registry };
}

/** Collects from a database once a second, until the test has finished. */
export function collect(url: string): void {
  const collector = observePostgresQueue({
    connection: { url },
    source: arxQueue(),
    intervalSeconds: 1,
    onError: () => undefined,
  });
  onTestFinished(() => collector.stop());
}

/** Starts a worker that is alive when this resolves. Its runs end at once, unless it is told otherwise. */
export async function work(database: Database, options: Partial<WorkerOptions> = {}): Promise<void> {
  const execute = async () => ({ status: 'COMPLETED' as const });
  const worker = startWorker({ database, execute, graceSeconds: 0, ...options });
  onTestFinished(async () => {
    await worker.stop();
  });
  await worker.ready;
}

/** Lets some runs end, and waits for it. */
export async function endRuns(database: Database, count: number): Promise<void> {
  await submitRuns(database.pool, Array(count).fill({ flowId: 'test_flow', execMode: 'dry_run' }));
  await work(database);
  await expect
    .poll(
      async () => (await database.pool.query(`SELECT count(*)::int AS n FROM runs WHERE status = 'COMPLETED'`)).rows,
    )
    .toEqual([{ n: count }]);
}

/** What the doctor says of the queue of a database and a page. */
export async function examine(
  where: { readonly url: string | undefined; readonly page?: string },
  options: Partial<QueueFactsOptions> = {},
) {
  const facts = await gatherQueueFacts({
    url: where.page ?? 'http://127.0.0.1:1',
    others: [],
    signal: new AbortController().signal,
    ...options,
    env: { METRICS_COLLECTOR_INTERVAL: '1', DATABASE_URL: where.url, ...options.env },
  });
  const checks = diagnoseQueue(facts);
  const finding = (id: string): Shown => {
    const found = checks.find((check) => check.id === id);
    if (found === undefined) throw new Error(`no check ${id}`);
    return shown(found);
  };
  return { facts, checks, finding };
}

/** A check as a user sees it. */
export interface Shown {
  readonly state: string;
  readonly seen: string;
  readonly details: readonly string[];
  readonly todo: readonly string[];
}

function shown({ state, seen, details = [], todo = [] }: Check): Shown {
  return {
    state,
    seen: seen.shown,
    details: details.map((detail) => detail.shown),
    todo: todo.map((command) => command.shown),
  };
}
