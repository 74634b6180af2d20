import { EXIT } from '../exit-codes.ts';
import type { CommandManual, GroupManual, OptionManual } from './manual.ts';
import {
  DATABASE_FILES,
  DATABASE_TEXT,
  DATABASE_VARIABLES,
  FLOWS_DIR,
  JSON_LIST,
  RUN_ID,
  RUN_JSON,
} from './options.ts';

const LOOKS = ['NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'] as const;

const TIMEOUT: OptionManual = {
  flags: '--timeout <time>',
  meaning: 'How long to wait for the end of the run, such as 90s, 5m or 2h. The run itself goes on past it.',
  default: 'for ever',
};

/** By a signal, before the database was there. */
const ENDED = [EXIT.hangup, EXIT.interrupted, EXIT.terminated] as const;

const submit: CommandManual = {
  kind: 'command',
  name: 'submit',
  summary: 'Puts a run into the queue.',
  description: [
    'A worker executes the run: that of `arx up`, or `arx worker`. Without --dry-run the run is live, with the keys and the workspace of that worker.',
    'The flow and its inputs are checked here before anything is submitted. With --idempotency-key the same request gives the same run, however often it is sent, also when it is not known whether the first one got through.',
    DATABASE_TEXT,
    'Where no worker that is alive would take the run it says so: on standard error, or with --json as the field `warning`.',
    'With --wait it ends with 0 when the run is COMPLETED, 1 when it FAILED, 9 when it was CANCELLED. Ctrl-C and --timeout end the waiting, not the run, and print it as it is then.',
  ],
  arguments: [],
  options: [
    { flags: '--flow <id>', meaning: 'The flow to run; `arx flow list` shows them.', required: true },
    { flags: '--dry-run', meaning: 'The fixtures of the flow answer for models and programs.' },
    {
      flags: '--input <name=value>',
      meaning: 'Sets an input that the flow declares; `arx flow show` lists them. May be given several times.',
      default: 'what the flow says',
      repeatable: true,
    },
    { flags: '--queue <name>', meaning: 'The queue to wait in.', default: 'default' },
    { flags: '--priority <word>', meaning: 'high, normal or low: higher ones come first.', default: 'normal' },
    { flags: '--delay <time>', meaning: 'Not before so long from now, such as 90s, 5m, 2h or 1d.', default: '0s' },
    {
      flags: '--max-attempts <number>',
      meaning: 'How often it may be started before a lease that ran out fails it: 1 to 100.',
      default: '3',
    },
    {
      flags: '--branch <name>',
      meaning: 'The git branch that the run works on.',
      default: 'the branch checked out in the workspace of the worker, else unknown',
    },
    { flags: '--task-id <id>', meaning: 'Your name for this run. Never a label of a metric.', default: 'none' },
    {
      flags: '--speed <factor>',
      meaning: 'How many times faster than declared a dry run goes; max waits for nothing.',
      default: '1',
    },
    {
      flags: '--idempotency-key <text>',
      meaning: 'The same key and the same request give the same run.',
      default: 'none: every submit is a run of its own',
    },
    { flags: '--wait', meaning: 'Waits for the end of the run, and shows what happens.' },
    TIMEOUT,
    RUN_JSON,
    FLOWS_DIR,
  ],
  examples: [
    { command: 'arx run submit --flow=test_flow --dry-run --wait', meaning: 'submit a run and wait for its end' },
    { command: 'id=$(arx run submit --flow=test_flow --dry-run --json | jq -r .id)', meaning: 'in a script' },
    {
      command: 'arx run submit --flow=repo_checkup --priority=high --idempotency-key="checkup-$(date +%F)"',
      meaning: 'at most once a day',
    },
  ],
  exitCodes: [
    EXIT.ok,
    EXIT.failed,
    EXIT.usage,
    EXIT.flow,
    EXIT.database,
    EXIT.run,
    EXIT.cancelled,
    EXIT.internal,
    EXIT.timeout,
    ...ENDED,
  ],
  variables: [...DATABASE_VARIABLES, 'ARX_FLOWS_DIR', ...LOOKS],
  files: DATABASE_FILES,
  load: async () => (await import('../commands/run-submit.ts')).runSubmit,
};

const list: CommandManual = {
  kind: 'command',
  name: 'list',
  summary: 'Lists runs.',
  description: [
    'The newest first. Of the status QUEUED: the one that is ready first; of an ended status: the one that ended last.',
    'A page of one queue may be shorter than the limit although there are more; the last line says so.',
    DATABASE_TEXT,
  ],
  arguments: [],
  options: [
    {
      flags: '--status <word>',
      meaning: 'QUEUED, RUNNING, COMPLETED, FAILED or CANCELLED.',
      default: 'every status',
    },
    { flags: '--flow <id>', meaning: 'Only runs of this flow.', default: 'every flow' },
    { flags: '--queue <name>', meaning: 'Only runs of this queue.', default: 'every queue' },
    { flags: '--limit <number>', meaning: 'Most runs of a page: 1 to 500.', default: '50' },
    { flags: '--cursor <text>', meaning: 'Where the page begins: what the page before said.', default: 'the first' },
    JSON_LIST,
  ],
  examples: [
    { command: 'arx run list --status=FAILED', meaning: 'what failed, the last first' },
    { command: "arx run list --json | jq -r '.runs[].id'", meaning: 'for programs' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.database, EXIT.internal, ...ENDED],
  variables: [...DATABASE_VARIABLES, ...LOOKS],
  files: DATABASE_FILES,
  load: async () => (await import('../commands/run-list.ts')).runList,
};

const show: CommandManual = {
  kind: 'command',
  name: 'show',
  summary: 'Shows a run and what happened in it.',
  description: [DATABASE_TEXT],
  arguments: [RUN_ID],
  options: [RUN_JSON],
  examples: [{ command: 'arx run show "$id" --json | jq -r .status', meaning: 'its status, in a script' }],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.database, EXIT.run, EXIT.internal, ...ENDED],
  variables: [...DATABASE_VARIABLES, ...LOOKS],
  files: DATABASE_FILES,
  load: async () => (await import('../commands/run-show.ts')).runShow,
};

const cancel: CommandManual = {
  kind: 'command',
  name: 'cancel',
  summary: 'Cancels a run.',
  description: [
    'A run that waits is CANCELLED at once. One that is running is ended by its worker, which stops the step that is under way. May be called again; a run that is COMPLETED or FAILED is an error.',
    DATABASE_TEXT,
  ],
  arguments: [RUN_ID],
  options: [RUN_JSON],
  examples: [{ command: 'arx run cancel "$id"', meaning: 'end it' }],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.database, EXIT.run, EXIT.internal, ...ENDED],
  variables: [...DATABASE_VARIABLES, ...LOOKS],
  files: DATABASE_FILES,
  load: async () => (await import('../commands/run-cancel.ts')).runCancel,
};

const retry: CommandManual = {
  kind: 'command',
  name: 'retry',
  summary: 'Puts a run that ended back into the queue.',
  description: [
    'It keeps its id and its events, and has all of its attempts again. Its end stays counted.',
    DATABASE_TEXT,
  ],
  arguments: [RUN_ID],
  options: [RUN_JSON],
  examples: [{ command: 'arx run retry "$id" && arx run wait "$id"', meaning: 'once more' }],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.database, EXIT.run, EXIT.internal, ...ENDED],
  variables: [...DATABASE_VARIABLES, ...LOOKS],
  files: DATABASE_FILES,
  load: async () => (await import('../commands/run-retry.ts')).runRetry,
};

const wait: CommandManual = {
  kind: 'command',
  name: 'wait',
  summary: 'Waits for the end of a run.',
  description: [
    'Shows what happens in the run, and ends with 0 when it is COMPLETED, 1 when it FAILED, 9 when it was CANCELLED. Ctrl-C and --timeout end the waiting, not the run, and print it as it is then.',
    DATABASE_TEXT,
  ],
  arguments: [RUN_ID],
  options: [TIMEOUT, RUN_JSON],
  examples: [{ command: 'arx run wait "$id" --timeout=10m && echo completed', meaning: 'in a script' }],
  exitCodes: [
    EXIT.ok,
    EXIT.failed,
    EXIT.usage,
    EXIT.database,
    EXIT.run,
    EXIT.cancelled,
    EXIT.internal,
    EXIT.timeout,
    ...ENDED,
  ],
  variables: [...DATABASE_VARIABLES, ...LOOKS],
  files: DATABASE_FILES,
  load: async () => (await import('../commands/run-wait.ts')).runWait,
};

const queues: CommandManual = {
  kind: 'command',
  name: 'queues',
  summary: 'Lists the queues that have a limit, and sets limits.',
  description: [
    'A limit is how many runs of a queue may run at once, over all workers. 0 stops a queue: what runs goes on, and nothing more begins. A queue needs no setting to be used.',
    DATABASE_TEXT,
  ],
  arguments: [],
  options: [
    {
      flags: '--limit <queue=number>',
      meaning: 'Sets a limit, or takes it away with queue=none. May be given several times.',
      default: 'none: nothing is changed',
      repeatable: true,
    },
    JSON_LIST,
  ],
  examples: [
    { command: 'arx run queues --limit night=4', meaning: 'at most four runs of the queue night at once' },
    { command: 'arx run queues --limit night=none', meaning: 'as many as there are workers for' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.database, EXIT.internal, ...ENDED],
  variables: [...DATABASE_VARIABLES, ...LOOKS],
  files: DATABASE_FILES,
  load: async () => (await import('../commands/run-queues.ts')).runQueues,
};

export const RUN: GroupManual = {
  kind: 'group',
  name: 'run',
  summary: 'Submit, list, show, cancel, retry and wait for runs of the queue, and limit queues.',
  description: [
    'A run is one execution of a flow that waits in a queue until a worker takes it. `arx flow run` executes a flow at once, without the queue.',
    DATABASE_TEXT,
  ],
  examples: [{ command: 'arx run submit --flow=test_flow --dry-run --wait', meaning: 'submit one and see its end' }],
  commands: [submit, list, show, cancel, retry, wait, queues],
};
