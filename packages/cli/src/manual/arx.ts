import { EXIT } from '../exit-codes.ts';
import { FLOW } from './flow.ts';
import type { CommandManual, GroupManual } from './manual.ts';
import { METRICS } from './metrics.ts';
import { MIXIN } from './mixin.ts';
import { OBS } from './obs.ts';
import {
  ACCESS_VARIABLES,
  ADDR,
  ALLOW_HOST,
  CONCURRENCY,
  DATABASE_FILES,
  DATABASE_VARIABLES,
  FLOWS_DIR,
  GRACE,
  LEASE,
  MODEL_VARIABLES,
  PORT,
  QUEUES,
  SPEED,
  SPOOL_DIR,
  SPOOL_FILES,
} from './options.ts';
import { SERVER, WORKER } from './queue-servers.ts';
import { RUN } from './run.ts';
import { STACK } from './stack.ts';

const up: CommandManual = {
  kind: 'command',
  name: 'up',
  summary: 'The main job: serves the metrics page and the run queue, and runs a first flow.',
  description: [
    'Starts the metrics page, runs feature_request_to_pr once with simulated answers so that there is something to see, says where to look, and serves until Ctrl-C. `npm start` runs it.',
    'Beside the page it brings up the run queue: the database (that of DATABASE_URL, else an embedded Postgres, which is created at the first start), the API under /runs (docs/api.md), a worker that executes what `arx run submit` and POST /runs put into the queue, and the collector of its numbers: of all servers of one database one collects at a time.',
    'Without the database it serves the page all the same, says loudly what is missing and how to mend it, and tries again by itself; it still ends with 0. --no-queue does without.',
    'On loopback the API is open, unless ARX_API_TOKEN is set. Off loopback everything but the metrics pages needs the token; with METRICS_REQUIRE_AUTH=true the pages need it on every address.',
    'Records unless AR_ENABLE_METRICS is 0. With AR_ENABLE_FLOW_ENGINE=0 it only serves: no first run, no worker.',
    'SIGTERM or Ctrl-C ends it: it accepts nothing more, lets runs end within --grace and gives the others back to the queue, ends event streams, and closes the database last.',
  ],
  arguments: [],
  options: [
    PORT,
    ADDR,
    ALLOW_HOST,
    { flags: '--no-run', meaning: 'Serves without a first run.' },
    { flags: '--no-queue', meaning: 'Serves without the run queue: no database, API and worker. As ARX_QUEUE=0.' },
    CONCURRENCY,
    QUEUES,
    LEASE,
    GRACE,
    SPEED,
    SPOOL_DIR,
    FLOWS_DIR,
  ],
  examples: [
    { command: 'arx up', meaning: 'serve http://127.0.0.1:9108/metrics with a first run on it' },
    { command: 'arx up --port 9200 --no-run --no-queue', meaning: 'only the page, on another port' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.flow, EXIT.spool, EXIT.address, EXIT.internal],
  variables: [
    'AR_ENABLE_METRICS',
    'ARX_SYSTEMS',
    'AR_METRICS_PORT',
    'AR_METRICS_ADDR',
    'AR_METRICS_DIR',
    'AR_METRICS_BRANCHES',
    'AR_METRICS_REPOSITORIES',
    'AR_ENABLE_FLOW_ENGINE',
    'ARX_ALLOWED_HOSTS',
    'ARX_FLOWS_DIR',
    'ARX_QUEUE',
    'METRICS_COLLECTOR_INTERVAL',
    'ARX_WORKER_AGES',
    ...DATABASE_VARIABLES,
    'ARX_RETENTION_DAYS',
    ...MODEL_VARIABLES,
    ...ACCESS_VARIABLES,
    'XDG_STATE_HOME',
    'NO_COLOR',
    'FORCE_COLOR',
    'CI',
    'TERM',
    'ARX_DEBUG',
  ],
  files: [...SPOOL_FILES, ...DATABASE_FILES],
  load: async () => (await import('../commands/up.ts')).up,
};

/** The whole manual of the command. Parser, help and docs/cli.md are made from it, so they cannot differ. */
export const ARX: GroupManual = {
  kind: 'group',
  name: 'arx',
  summary: 'Prometheus-native observability for AI-agent orchestration.',
  description: [
    'Runs flows of model calls and programs, at once or from a queue, counts what they do, and serves the counts on a page that Prometheus scrapes.',
    'A flag wins over a variable, a variable over the default. A bad value is an error at the start, never ignored. An empty variable counts as unset.',
  ],
  examples: [
    { command: 'arx up', meaning: 'the metrics page with a first run on it' },
    { command: 'arx obs serve', meaning: 'only the page' },
    { command: 'arx run submit --flow=test_flow --dry-run --wait', meaning: 'a run through the queue' },
    { command: 'arx flow run --flow=feature_request_to_pr --dry-run', meaning: 'only a run' },
  ],
  commands: [up, SERVER, WORKER, RUN, OBS, FLOW, METRICS, MIXIN, STACK],
};
