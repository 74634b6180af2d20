import { join } from 'node:path';
import pg from 'pg';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { startPostgres } from '../support/postgres.ts';
import { freePort, type Running, start, temporaryFolder, until } from '../support/processes.ts';

const ARX = join(import.meta.dirname, '../../packages/cli/bin/arx.mjs');

/** A run as `POST /runs` takes it. */
export interface Request {
  readonly flow: string;
  readonly execMode: 'dry_run' | 'live';
  readonly delaySeconds?: number;
  readonly queue?: string;
  readonly options?: { readonly speed: number };
}

/** An `arx up` with a database, a spool and a stand-in for providers of models. */
export interface LiveSystem {
  /** Holds the spool and, for others, whatever they put there; removed at the end. */
  readonly folder: string;
  readonly spool: string;
  /** Where `arx up` is scraped, `127.0.0.1:port`. */
  readonly address: string;
  readonly models: ModelServer;
  /** Starts the command with the environment of the system; what is still running is ended with the system. */
  arx(args: readonly string[], env?: NodeJS.ProcessEnv): Running;
  /** Starts another program with it. */
  program(name: string, args: readonly string[]): Running;
  /** Starts `arx up` on the same port, and waits until its queue is there. */
  up(args?: readonly string[], env?: NodeJS.ProcessEnv): Promise<Running>;
  /** Submits a run and says its id. */
  submit(request: Request): Promise<string>;
  cancel(runId: string): Promise<void>;
  sql(text: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends the database and starts it again, as a crash would. */
  restartDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/** Prepares everything; nothing of ARX runs yet. */
export async function startSystem(name: string): Promise<LiveSystem> {
  const closing: (() => unknown)[] = [];
  const temporary = await temporaryFolder(name);
  closing.push(() => temporary[Symbol.asyncDispose]());
  const folder = temporary.path;
  const postgres = await startPostgres();
  closing.push(() => postgres.stop());
  const models = await startModelServer();
  closing.push(() => models.close());
  const database = await postgres.createDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const spool = join(folder, 'spool');
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: folder,
    AR_METRICS_DIR: spool,
    AR_ENABLE_METRICS: '1',
    ARX_FLOWS_DIR: join(import.meta.dirname, 'flows'),
    ARX_WORKER_AGES: '1',
    DATABASE_URL: database,
    METRICS_COLLECTOR_INTERVAL: '1',
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: 'made-up-key-0123456789',
    ANTHROPIC_BASE_URL: models.url,
    ANTHROPIC_API_KEY: 'made-up-key-0123456789',
  };

  function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const running = start(name, args, { ...environment, ...env });
    closing.push(() => running.stop());
    return running;
  }

  return {
    folder,
    spool,
    address: `127.0.0.1:${port}`,
    models,
    arx: (args, env) => run(process.execPath, [ARX, ...args], env),
    program: (name, args) => run(name, args),
    async up(args = [], env = {}) {
      const running = run(process.execPath, [ARX, 'up', '--port', String(port), ...args], env);
      await until('the queue to be ready', async () => (await fetch(`${url}/readyz`)).ok, 60_000);
      return running;
    },
    async submit(request) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/runs`, { method: 'POST', headers, body: JSON.stringify(request) });
      if (!response.ok) throw new Error(`POST /runs: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { id: string }).id;
    },
    async cancel(runId) {
      const response = await fetch(`${url}/runs/${runId}/cancel`, { method: 'POST' });
      if (!response.ok) throw new Error(`POST /runs/${runId}/cancel: ${response.status} ${await response.text()}`);
    },
    async sql(text) {
      const client = new pg.Client({ connectionString: database });
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    restartDatabase: () => postgres.restart('immediate'),
    async stop() {
      for (const close of closing.reverse()) await close();
    },
  };
}
