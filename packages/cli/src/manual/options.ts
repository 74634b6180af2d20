import type { ArgumentManual, OptionManual } from './manual.ts';

export const PORT: OptionManual = {
  flags: '--port <number>',
  meaning: 'Port of the page. 0 takes any free port and prints it.',
  variable: 'AR_METRICS_PORT',
  default: '9108',
};

export const ADDR: OptionManual = {
  flags: '--addr <address>',
  alias: '--host <address>',
  meaning: 'Address to bind to. Off loopback the page is open to whoever reaches it, and a warning says so.',
  variable: 'AR_METRICS_ADDR',
  default: '127.0.0.1',
};

export const ALLOW_HOST: OptionManual = {
  flags: '--allow-host <name>',
  meaning:
    'A name beside those of this machine under which the server may be asked, such as host.docker.internal. May be given several times.',
  variable: 'ARX_ALLOWED_HOSTS',
  default: 'none on loopback, every name elsewhere',
  repeatable: true,
};

export const SPOOL_DIR: OptionManual = {
  flags: '--spool-dir <directory>',
  meaning: 'The spool, through which the processes of one directory share their series.',
  variable: 'AR_METRICS_DIR',
  default: '$XDG_STATE_HOME/arx, else ~/.local/state/arx',
};

/** Variables of servers that ask who they are for. */
export const ACCESS_VARIABLES = ['ARX_API_TOKEN', 'ARX_API_TOKEN_FILE', 'METRICS_REQUIRE_AUTH'] as const;

export const FLOWS_DIR: OptionManual = {
  flags: '--flows-dir <directory>',
  meaning:
    'Directory with your own flow files (*.yaml, *.yml), beside the flows that come with arx. One with the same id replaces the shipped one.',
  variable: 'ARX_FLOWS_DIR',
  default: './flows, when it is there',
};

export const SPEED: OptionManual = {
  flags: '--speed <factor>',
  meaning:
    'How many times faster than declared the simulated run goes; max waits for nothing. The durations shown stay those of the flow; the recorded latencies are wall time and shrink with it.',
  default: '1',
};

export const JSON_LIST: OptionManual = {
  flags: '--json',
  meaning: 'Prints one JSON document instead of a table.',
};

export const SPOOL_FILES = [
  { path: '$XDG_STATE_HOME/arx', meaning: 'The default spool. Made with mode 0700: only you can read it.' },
  { path: '~/.local/state/arx', meaning: 'The default spool where XDG_STATE_HOME is unset.' },
] as const;

export const CONCURRENCY: OptionManual = {
  flags: '--concurrency <number>',
  meaning: 'How many runs of the queue the worker executes at once: 1 to 1000.',
  default: '4',
};

export const QUEUES: OptionManual = {
  flags: '--queues <names>',
  meaning: 'The queues that the worker serves, separated by commas.',
  default: 'default',
};

export const LEASE: OptionManual = {
  flags: '--lease <time>',
  meaning:
    'How long a run stays with a worker that died, before another one begins it again: 1s to 1h. It is renewed every third of it.',
  default: '30s',
};

export const GRACE: OptionManual = {
  flags: '--grace <time>',
  meaning:
    'How long runs may go on when the worker is ended. Then they are stopped and go back to the queue, and no attempt is counted.',
  default: '5s',
};

export const RUN_JSON: OptionManual = {
  flags: '--json',
  meaning: 'Prints the run as one line of JSON on standard output, and nothing else there.',
};

export const RUN_ID: ArgumentManual = { name: 'ID', meaning: 'Id of a run; `arx run list` shows them.' };

/** The variables of every command that opens the database. */
export const DATABASE_VARIABLES = ['DATABASE_URL', 'ARX_DATA_DIR', 'XDG_DATA_HOME'] as const;

/** The variables of every command that runs flows live: where models are, and what they cost. */
export const MODEL_VARIABLES = [
  'ARX_MODEL',
  'ARX_MODEL_BASE_URL',
  'ARX_MODEL_API_KEY',
  'ARX_MODEL_PRICES',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
] as const;

/** Where the runs are, said by every command that opens the database. */
export const DATABASE_TEXT =
  'The command goes to the database itself, not through a server: to that of DATABASE_URL, else to the embedded Postgres, which is started when no arx process runs it. Use the same variables as `arx up`.';

export const DATABASE_FILES = [
  {
    path: '$XDG_DATA_HOME/arx/postgres',
    meaning: 'The embedded Postgres; ~/.local/share/arx/postgres where XDG_DATA_HOME is unset. See docs/database.md.',
  },
] as const;
