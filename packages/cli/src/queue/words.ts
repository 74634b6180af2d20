import type { WorkerReport } from '@arx/runtime/queue';
import type { Database } from '@arx/runtime/store';
import { counted } from '../output/run-words.ts';
import type { WorkerPlan } from './settings.ts';

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

/** What is said of a server that is open to the network without a token. */
export const NO_TOKEN: string =
  'the API refuses everybody: this server is open to the network and has no token\n' +
  'set one: ARX_API_TOKEN="$(openssl rand -hex 32)", or bind to 127.0.0.1';

/** What is said when there is no database. */
export function refusalText(code: string, message: string): string {
  return (
    `there is no run queue: ${message}\n` +
    'the metrics page is served all the same; runs can be neither submitted nor executed until the database is there, which is tried again by itself\n' +
    `docs/database.md says more about ${code}; without a queue: arx up --no-queue, or ARX_QUEUE=0`
  );
}
