import { isIP } from 'node:net';
import { isAbsolute, join, resolve as resolvePath } from 'node:path';
import { usageError } from './errors.ts';
import { homeDirectory } from './home.ts';
import { resolve, type Setting } from './settings.ts';

/** The variables of the process. */
export type Env = NodeJS.ProcessEnv;

/** A variable as the manual shows it. */
export interface VariableText {
  readonly default: string;
  readonly meaning: string;
}

/** A directory that the user named. */
export interface NamedDirectory {
  /** As he wrote it. */
  readonly path: string;
  /** The flag or the variable that names it. */
  readonly name: string;
}

/** The variables that `arx` reads, by name. */
export type VariableName =
  | 'AR_ENABLE_METRICS'
  | 'ARX_SYSTEMS'
  | 'AR_METRICS_PORT'
  | 'AR_METRICS_ADDR'
  | 'AR_METRICS_DIR'
  | 'AR_METRICS_BRANCHES'
  | 'AR_METRICS_REPOSITORIES'
  | 'AR_ENABLE_FLOW_ENGINE'
  | 'ARX_ALLOWED_HOSTS'
  | 'ARX_FLOWS_DIR'
  | 'ARX_QUEUE'
  | 'ARX_WORKER_AGES'
  | 'ARX_RETENTION_DAYS'
  | 'DATABASE_URL'
  | 'ARX_DATA_DIR'
  | 'XDG_DATA_HOME'
  | 'METRICS_COLLECTOR_INTERVAL'
  | 'ARX_API_TOKEN'
  | 'ARX_API_TOKEN_FILE'
  | 'METRICS_REQUIRE_AUTH'
  | 'ARX_MODEL'
  | 'ARX_MODEL_BASE_URL'
  | 'ARX_MODEL_API_KEY'
  | 'ARX_MODEL_PRICES'
  | 'OPENAI_API_KEY'
  | 'OPENAI_BASE_URL'
  | 'ANTHROPIC_API_KEY'
  | 'ANTHROPIC_BASE_URL'
  | 'XDG_STATE_HOME'
  | 'NO_COLOR'
  | 'FORCE_COLOR'
  | 'CI'
  | 'TERM'
  | 'ARX_DEBUG';

/** What the manual says of each. */
export const VARIABLES: Readonly<Record<VariableName, VariableText>> = {
  AR_ENABLE_METRICS: {
    default: 'unset',
    meaning:
      'With exactly 1 a run records its metrics. With anything else `arx flow run` records nothing, unless ARX_SYSTEMS names systems; `arx up` records unless it is 0.',
  },
  ARX_SYSTEMS: {
    default: 'all',
    meaning:
      'The metric systems that record and are served: names out of arx, agentos, orchestrator, xyn and autobot, separated by commas, or all. Those that it names record a run also without AR_ENABLE_METRICS, but for arx, whose document wants that.',
  },
  AR_METRICS_PORT: { default: '9108', meaning: 'Port of the metrics page. 0 takes any free port.' },
  AR_METRICS_ADDR: {
    default: '127.0.0.1',
    meaning: 'Address that the server binds to. Off loopback the page is open to the network, and a warning says so.',
  },
  AR_METRICS_DIR: {
    default: '$XDG_STATE_HOME/arx',
    meaning: 'The spool: the directory through which runs and servers share their series. Made with mode 0700.',
  },
  AR_METRICS_BRANCHES: {
    default: 'unset',
    meaning:
      'Branch names, separated by commas, that appear as they are beside main, develop and release. Any other branch is "other".',
  },
  AR_METRICS_REPOSITORIES: {
    default: 'unset',
    meaning: 'Repositories (owner/name), separated by commas, that appear as they are. Any other is "other".',
  },
  AR_ENABLE_FLOW_ENGINE: {
    default: 'unset',
    meaning: 'With 0 every run is refused here: no flow is run, and no worker started. Unset or 1: flows may run.',
  },
  ARX_ALLOWED_HOSTS: {
    default: 'none on loopback, every name elsewhere',
    meaning:
      'Names, separated by commas, beside those of this machine under which the server may be asked (the Host header).',
  },
  ARX_FLOWS_DIR: {
    default: './flows, when it is there',
    meaning: 'Directory with your own flow files. One with the id of a flow that comes with arx replaces it.',
  },
  ARX_QUEUE: { default: 'unset', meaning: 'With 0 `arx up` has no run queue: no database, API and worker.' },
  ARX_RETENTION_DAYS: {
    default: '30',
    meaning:
      'How many days an ended run and its events stay in the database; 0 keeps them for ever. Totals stay in any case.',
  },
  ARX_WORKER_AGES: {
    default: 'unset',
    meaning:
      'With 1 the page has the age of the heartbeat of each worker of the queue, a series per worker: for development.',
  },
  METRICS_COLLECTOR_INTERVAL: {
    default: '5',
    meaning:
      'Seconds between two looks of the collector at the run queue: at least 1. Prometheus sees every one only if it scrapes as often.',
  },
  DATABASE_URL: {
    default: 'unset: the embedded Postgres',
    meaning:
      'The Postgres 15 or newer that keeps the runs, as postgresql://user:<password>@host:port/database. Never shown.',
  },
  ARX_DATA_DIR: {
    default: '$XDG_DATA_HOME/arx',
    meaning: 'Where the embedded Postgres keeps its data: in the directory postgres below it.',
  },
  XDG_DATA_HOME: {
    default: '~/.local/share; for root /var/lib/arx takes the place of the whole path',
    meaning: 'Base of the default ARX_DATA_DIR. A path that is not absolute is ignored.',
  },
  ARX_API_TOKEN: {
    default: 'unset',
    meaning:
      'Secret that requests to the API have to bring (Authorization: Bearer …): 16 to 512 visible ASCII characters. Off loopback everything but the metrics pages needs it, and is refused while it is unset. Never shown.',
  },
  ARX_API_TOKEN_FILE: { default: 'unset', meaning: 'A file that holds it, instead of ARX_API_TOKEN.' },
  METRICS_REQUIRE_AUTH: {
    default: 'false',
    meaning:
      'With true the metrics pages need the token as well, on loopback, too: `authorization: { credentials_file: … }` in the scrape configuration of Prometheus. Without a token the server does not start.',
  },
  ARX_MODEL: { default: 'what each step names', meaning: 'The model of every model step of a live run.' },
  ARX_MODEL_BASE_URL: {
    default: 'unset',
    meaning:
      'Address of a server that speaks the protocol of OpenAI (Ollama, vLLM, LiteLLM, OpenRouter), such as http://127.0.0.1:11434/v1. Model steps of live runs are sent there, unless they name another provider.',
  },
  ARX_MODEL_API_KEY: { default: 'unset', meaning: 'Its key, when it wants one.' },
  ARX_MODEL_PRICES: {
    default: 'unset: list prices',
    meaning:
      'A YAML or JSON file with what models cost, in dollars per million tokens, before the list that comes with arx: `compatible/llama3:8b: { input: 0.1, output: 0.3 }`. Models without a price add nothing to any cost and are counted by arx_unpriced_model_calls_total.',
  },
  OPENAI_API_KEY: { default: 'unset', meaning: 'Key of OpenAI, for live runs with its models.' },
  OPENAI_BASE_URL: { default: 'https://api.openai.com/v1', meaning: 'Another address of OpenAI.' },
  ANTHROPIC_API_KEY: { default: 'unset', meaning: 'Key of Anthropic, for live runs with its models.' },
  ANTHROPIC_BASE_URL: { default: 'https://api.anthropic.com/v1', meaning: 'Another address of Anthropic.' },
  XDG_STATE_HOME: {
    default: '~/.local/state',
    meaning:
      'Base of the default spool. A path that is not absolute is ignored, as the XDG specification asks; ~ is HOME, and where that is no absolute path the home of the account.',
  },
  NO_COLOR: { default: 'unset', meaning: 'With any value: no colours.' },
  FORCE_COLOR: {
    default: 'unset',
    meaning: 'Colours although the output is no terminal; 0 switches them off. Wins over NO_COLOR.',
  },
  CI: { default: 'unset', meaning: 'With any value but false: progress as plain lines, never redrawn.' },
  TERM: { default: 'set by the terminal', meaning: 'With dumb: progress as plain lines without colours.' },
  ARX_DEBUG: { default: 'unset', meaning: 'With 1 an error also shows its stack trace and causes.' },
};

const DEFAULT_PORT = 9108;
const DEFAULT_ADDR = '127.0.0.1';
const HOST_NAME = /^(?=.{1,253}$)[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i;

function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}

function parseAddr(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return bare;
  // Four numbers with dots that are no address are a slip, never a host name.
  return HOST_NAME.test(bare) && !/^[\d.]+$/.test(bare) ? bare : undefined;
}

function parseDirectory(text: string): string | undefined {
  return text.trim() === '' || text.includes('\0') ? undefined : resolvePath(text);
}

/** The port of the page, 0 for any free one. */
export function metricsPort(flag: string | undefined, env: Env): number {
  const setting: Setting<number> = {
    flag: '--port',
    variable: 'AR_METRICS_PORT',
    expected: 'a whole number from 0 to 65535 (0 takes any free port)',
    parse: parsePort,
    fallback: DEFAULT_PORT,
  };
  return resolve(setting, flag, env).value;
}

/** The address that the server binds to. */
export function metricsAddr(flag: string | undefined, env: Env): string {
  const setting: Setting<string> = {
    flag: '--addr',
    variable: 'AR_METRICS_ADDR',
    expected: 'an IP address or a host name of this machine, such as 127.0.0.1, ::1 or 0.0.0.0, without a port',
    parse: parseAddr,
    fallback: DEFAULT_ADDR,
  };
  return resolve(setting, flag, env).value;
}

/**
 * The absolute path of the spool. It need not exist.
 *
 * @throws CliError `ARX_USAGE` also when nothing names it and there is no home to have it in
 */
export function spoolDirectory(flag: string | undefined, env: Env): string {
  const setting: Setting<string | undefined> = {
    flag: '--spool-dir',
    variable: 'AR_METRICS_DIR',
    expected: 'the path of a directory',
    parse: parseDirectory,
    fallback: undefined,
  };
  const directory = resolve(setting, flag, env).value ?? defaultSpoolDirectory(env);
  if (directory !== undefined) return directory;
  throw usageError(
    'HOME',
    `there is no place for the spool: HOME is ${env['HOME'] === undefined ? 'unset' : JSON.stringify(env['HOME'])}, and the system knows no home of this user`,
    'set AR_METRICS_DIR to the directory that is to be the spool',
  );
}

/** Where the spool is when nothing names it; `undefined` when there is no home to have it in. */
export function defaultSpoolDirectory(env: Env): string | undefined {
  const base = env['XDG_STATE_HOME'];
  if (base !== undefined && isAbsolute(base)) return join(base, 'arx');
  const home = homeDirectory(env);
  return home === undefined ? undefined : join(home, '.local', 'state', 'arx');
}

/** The directory with the user's own flows as somebody named it; `undefined` when nobody did. */
export function namedFlowsDirectory(flag: string | undefined, env: Env): NamedDirectory | undefined {
  const setting: Setting<string | undefined> = {
    flag: '--flows-dir',
    variable: 'ARX_FLOWS_DIR',
    expected: 'the path of a directory',
    parse: (text) => (parseDirectory(text) === undefined ? undefined : text),
    fallback: undefined,
  };
  const { value, origin } = resolve(setting, flag, env);
  if (value === undefined) return undefined;
  return { path: value, name: origin === 'flag' ? '--flows-dir' : 'ARX_FLOWS_DIR' };
}

/** Names beside those of this machine under which the server may be asked. Flags replace the variable. */
export function allowedHosts(flags: readonly string[], env: Env): readonly string[] {
  const setting: Setting<readonly string[]> = {
    flag: '--allow-host',
    variable: 'ARX_ALLOWED_HOSTS',
    expected: 'host names or addresses, separated by commas, without a port',
    parse: (text) => {
      const names = text
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
      return names.every((name) => parseAddr(name) !== undefined) ? names : undefined;
    },
    fallback: [],
  };
  return resolve(setting, flags.length === 0 ? undefined : flags.join(','), env).value;
}

/** Whether flows may run. */
export function flowEngineEnabled(env: Env): boolean {
  const setting: Setting<boolean> = {
    variable: 'AR_ENABLE_FLOW_ENGINE',
    expected: '1 (flows may run, as when it is unset) or 0 (every run is refused)',
    parse: (text) => ({ '0': false, '1': true })[text],
    fallback: true,
  };
  return resolve(setting, undefined, env).value;
}

/** Whether AR_ENABLE_METRICS switches recording on, off, or says nothing that counts. */
export type MetricsSwitch = 'on' | 'off' | 'unset' | 'unrecognised';

/** Reads AR_ENABLE_METRICS. Only exactly 1 is on; the contract makes any other value off, never an error. */
export function metricsSwitch(env: Env): MetricsSwitch {
  const text = env['AR_ENABLE_METRICS'];
  if (text === undefined || text === '') return 'unset';
  if (text === '1') return 'on';
  return text === '0' ? 'off' : 'unrecognised';
}

/** Whether errors show their stack traces. */
export function debugging(env: Env): boolean {
  return env['ARX_DEBUG'] === '1';
}

/** How many times faster than the wall a simulated run goes. */
export function runSpeed(flag: string | undefined): number {
  const setting: Setting<number> = {
    flag: '--speed',
    expected: 'a number above 0, such as 10 or 0.5, or max to wait for nothing',
    parse: (text) => {
      if (text === 'max') return Number.POSITIVE_INFINITY;
      const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
      return speed > 0 && Number.isFinite(speed) ? speed : undefined;
    },
    fallback: 1,
  };
  return resolve(setting, flag, {}).value;
}
