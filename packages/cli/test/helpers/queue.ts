import { afterAll, beforeAll } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../conformance/support/postgres.ts';
import type { Home, Running } from './arx.ts';

/** A database server for the tests of a file. */
export interface QueueDatabases {
  readonly postgres: () => TestPostgres;
  /** Variables that name an empty database of its own. */
  readonly fresh: () => Promise<{ readonly DATABASE_URL: string }>;
}

/** Starts a throw-away Postgres before the tests of the file, and stops it after them. */
export function queueDatabases(): QueueDatabases {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());
  return { postgres: () => postgres, fresh: async () => ({ DATABASE_URL: await postgres.createDatabase() }) };
}

/** A server with a run queue that is ready. */
export interface QueueProcess extends Running {
  readonly url: string;
  readonly ask: (path: string, init?: RequestInit) => Promise<Told>;
  readonly post: (path: string, body?: unknown) => Promise<Told>;
}

/** An answer. */
export interface Told {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says.
  readonly body: any;
}

/** Starts `arx up` or `arx server` on a free port, and waits until its queue is ready. */
export async function startQueue(home: Home, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<QueueProcess> {
  const started = home.start([...argv, '--port', '0'], env);
  const [, url = ''] = await started.said(/(http:\S+)\/metrics {2}serves/);
  await started.said(/the queue is ready/);
  return { ...started, url, ...clientOf(url) };
}

/** Asks a server. */
export function clientOf(url: string): Pick<QueueProcess, 'ask' | 'post'> {
  const ask = async (path: string, init?: RequestInit): Promise<Told> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
  const post = (path: string, body?: unknown): Promise<Told> =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) });
  return { ask, post };
}
