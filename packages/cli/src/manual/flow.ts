import { EXIT } from '../exit-codes.ts';
import type { CommandManual, GroupManual } from './manual.ts';
import { FLOWS_DIR, JSON_LIST, MODEL_VARIABLES, SPEED, SPOOL_DIR, SPOOL_FILES } from './options.ts';

const run: CommandManual = {
  kind: 'command',
  name: 'run',
  summary: 'Runs a flow and shows its progress.',
  description: [
    'A run is live: its models are called and its programs are started, in the workspace. When a key, an address or a file that it needs is missing, it says so before anything starts, and nothing is counted. Steps that no live run can do yet are skipped, and named before the run.',
    'With --dry-run everything happens as in a live run, except that a deterministic simulator answers for models and programs, from the fixtures of the flow; every line says so.',
    'A model is asked at ARX_MODEL_BASE_URL when that is set, else at the provider that its name belongs to: claude-… at Anthropic, gpt-… and o… at OpenAI. ARX_MODEL replaces the model of every step.',
    'With AR_ENABLE_METRICS=1 the run records its metrics into the spool, where `arx obs serve` finds them, also when this process is gone. Otherwise nothing is recorded.',
    'In a terminal the progress is redrawn in place, elsewhere it comes as plain lines, with --json as one JSON object per line on standard output. Warnings and errors go to standard error.',
    'Ctrl-C cancels the run: it is counted as a failure with reason cancelled. A second Ctrl-C ends the process at once.',
  ],
  arguments: [],
  options: [
    { flags: '--flow <id>', meaning: 'The flow to run; `arx flow list` shows them.', required: true },
    {
      flags: '--task-id <id>',
      meaning: 'Your name for this run, shown and logged. Never a label of a metric.',
      default: 'none',
    },
    { flags: '--dry-run', meaning: 'Simulates models and programs. Needs no key and changes nothing.' },
    {
      flags: '--branch <name>',
      meaning:
        'The git branch that the run works on. The metrics show main, develop, release and the names in AR_METRICS_BRANCHES as they are, any other as "other".',
      default: 'the branch checked out in the workspace, else unknown',
    },
    {
      flags: '--workspace <directory>',
      meaning: 'Where the run works: its programs run there, and its git branch is looked up there.',
      default: 'the current directory',
    },
    {
      flags: '--input <name=value>',
      meaning: 'Sets an input that the flow declares; `arx flow show` lists them. May be given several times.',
      default: 'what the flow says',
      repeatable: true,
    },
    SPEED,
    { flags: '--json', meaning: 'Prints the progress as JSON lines on standard output and nothing else there.' },
    FLOWS_DIR,
    SPOOL_DIR,
  ],
  examples: [
    { command: 'arx flow run --flow=test_flow --dry-run', meaning: 'the smallest run' },
    {
      command: 'AR_ENABLE_METRICS=1 arx flow run --flow=feature_request_to_pr --task-id=T-0099 --dry-run',
      meaning: 'a run that is counted',
    },
    { command: 'arx flow run --flow=repo_checkup --workspace=.', meaning: 'a live run that needs no key' },
    {
      command:
        'ARX_MODEL=llama3:8b ARX_MODEL_BASE_URL=http://127.0.0.1:11434/v1 arx flow run --flow=feature_request_to_pr --input request="Export as CSV"',
      meaning: 'a live run with a model of Ollama',
    },
    { command: 'arx flow run --flow=test_flow --dry-run --json | jq -r .kind', meaning: 'for programs' },
  ],
  exitCodes: [
    EXIT.ok,
    EXIT.failed,
    EXIT.usage,
    EXIT.flow,
    EXIT.spool,
    EXIT.refused,
    EXIT.internal,
    EXIT.hangup,
    EXIT.interrupted,
    EXIT.terminated,
  ],
  variables: [
    'AR_ENABLE_METRICS',
    'ARX_SYSTEMS',
    'AR_METRICS_PORT',
    'AR_METRICS_ADDR',
    'AR_METRICS_DIR',
    'AR_METRICS_BRANCHES',
    'AR_METRICS_REPOSITORIES',
    'AR_ENABLE_FLOW_ENGINE',
    'ARX_FLOWS_DIR',
    ...MODEL_VARIABLES,
    'XDG_STATE_HOME',
    'NO_COLOR',
    'FORCE_COLOR',
    'CI',
    'TERM',
    'ARX_DEBUG',
  ],
  files: SPOOL_FILES,
  load: async () => (await import('../commands/flow-run.ts')).flowRun,
};

const list: CommandManual = {
  kind: 'command',
  name: 'list',
  summary: 'Lists the flows.',
  description: ['Lists the flows that come with arx and those of --flows-dir.'],
  arguments: [],
  options: [JSON_LIST, FLOWS_DIR],
  examples: [
    { command: 'arx flow list', meaning: 'as a table' },
    { command: 'arx flow list --json | jq -r ".flows[].id"', meaning: 'for programs' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.flow, EXIT.internal],
  variables: ['ARX_FLOWS_DIR', 'NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'],
  files: [],
  load: async () => (await import('../commands/flow-list.ts')).flowList,
};

const show: CommandManual = {
  kind: 'command',
  name: 'show',
  summary: 'Shows one flow: its steps, what they need, and how they are retried.',
  description: ['Shows the flow as it is understood, with every default filled in.'],
  arguments: [{ name: 'ID', meaning: 'The flow; `arx flow list` shows them.' }],
  options: [JSON_LIST, FLOWS_DIR],
  examples: [{ command: 'arx flow show feature_request_to_pr', meaning: 'steps in the order of the file' }],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.flow, EXIT.internal],
  variables: ['ARX_FLOWS_DIR', 'NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'],
  files: [],
  load: async () => (await import('../commands/flow-show.ts')).flowShow,
};

const validate: CommandManual = {
  kind: 'command',
  name: 'validate',
  summary: 'Checks flow files.',
  description: [
    'Checks every file and reports every problem with file, line, column, what was expected and the nearest valid word. Nothing runs.',
  ],
  arguments: [{ name: 'FILE', variadic: true, meaning: 'Flow files in YAML.' }],
  options: [JSON_LIST],
  examples: [
    { command: 'arx flow validate flows/*.yaml', meaning: 'every file of a directory' },
    { command: 'arx flow validate --json triage.yaml', meaning: 'for editors and CI' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.flow, EXIT.internal],
  variables: ['NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'],
  files: [],
  load: async () => (await import('../commands/flow-validate.ts')).flowValidate,
};

export const FLOW: GroupManual = {
  kind: 'group',
  name: 'flow',
  summary: 'Run, list, show and check flows.',
  description: [
    'A flow is a declared graph of steps; a step is one call of a model or of a program, tried again when it fails.',
  ],
  examples: [
    { command: 'arx flow run --flow=feature_request_to_pr --dry-run', meaning: 'run one with simulated answers' },
  ],
  commands: [run, list, show, validate],
};
