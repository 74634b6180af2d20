import { SYSTEMS, type SystemName, systemsOfEnvironment } from '@arx/catalog';
import { longestScrapeInterval } from '@arx/mixin/rules';
import type { DotenvEntry } from './dotenv.ts';
import { nearest } from './nearest.ts';
import {
  isOneself,
  parseBaseUrl,
  parseDuration,
  parseHost,
  parseHttpsUrl,
  parseMailAddresses,
  parsePort,
  parseSize,
  parseSmarthost,
} from './values.ts';

/** Where ARX is, seen from the containers of the stack. */
const SCENARIOS = ['host', 'docker-desktop', 'remote', 'network'] as const;

export type Scenario = (typeof SCENARIOS)[number];

interface Variable<Value> {
  /** What an acceptable value is. */
  readonly expected: string;
  readonly parse: (text: string) => Value | undefined;
  /** The value is never repeated in a message. */
  readonly secret?: true;
  /** What to do where the general advice is not enough. */
  readonly advice?: (text: string) => string | undefined;
}

const PORT: Variable<number> = { expected: 'a port from 1 to 65535', parse: parsePort };
const DAY = 86_400;

/** The document of the stack allows a published default; nobody should keep it. */
function parseNewPassword(text: string): string | undefined {
  return text.length >= 8 && text.length <= 512 && text.trim() === text ? text : undefined;
}

function parseSystems(text: string): readonly SystemName[] | undefined {
  try {
    const chosen = systemsOfEnvironment({ ARX_SYSTEMS: text }).map(({ name }) => name);
    return SYSTEMS.map(({ name }) => name).filter((name) => chosen.includes(name));
  } catch {
    return undefined;
  }
}

/** What each variable of the file is, parsed. */
interface Parsed {
  readonly API_HOST: string;
  readonly API_PORT: number;
  readonly GRAFANA_PORT: number;
  readonly GRAFANA_ADMIN_USER: string;
  readonly GRAFANA_ADMIN_PASSWORD: string;
  readonly PROMETHEUS_PORT: number;
  readonly PROMETHEUS_SCRAPE_INTERVAL: string;
  readonly ALERTMANAGER_PORT: number;
  readonly PROMETHEUS_RETENTION_TIME: string;
  readonly PROMETHEUS_RETENTION_SIZE: string;
  readonly STACK_DATA_DIR: string;
  readonly STACK_SCENARIO: Scenario;
  readonly STACK_NETWORK: string;
  readonly SLACK_WEBHOOK_URL: string;
  readonly SLACK_CHANNEL: string;
  readonly ALERT_EMAIL_TO: string;
  readonly ALERT_EMAIL_FROM: string;
  readonly SMTP_SMARTHOST: string;
  readonly SMTP_USERNAME: string;
  readonly SMTP_PASSWORD: string;
  readonly RUNBOOK_BASE_URL: string;
  readonly ARX_SYSTEMS: readonly SystemName[];
}

/** The values of the file; `undefined` where a variable is missing or empty. */
export type StackValues = { readonly [Name in keyof Parsed]: Parsed[Name] | undefined };

/** Every variable of `observability/.env`, in the order of `.env.example`. */
export const STACK_VARIABLES: { readonly [Name in keyof Parsed]: Variable<Parsed[Name]> } = {
  API_HOST: {
    expected: 'a host name or an IP address that leads to ARX from inside a container, without a port',
    parse: (text) => (isOneself(text.replace(/^\[(.*)\]$/, '$1')) ? undefined : parseHost(text)),
    advice: (text) =>
      isOneself(text.replace(/^\[(.*)\]$/, '$1'))
        ? `in the container of Prometheus that is the container itself. Write host.docker.internal where ARX runs on this machine (or leave it empty), the name of the other machine, or the name of the container of ARX together with STACK_NETWORK`
        : undefined,
  },
  API_PORT: PORT,
  GRAFANA_PORT: PORT,
  GRAFANA_ADMIN_USER: {
    expected: 'a user name of letters, digits and . _ @ -',
    parse: (text) => (/^[\w.@-]{1,64}$/.test(text) ? text : undefined),
  },
  GRAFANA_ADMIN_PASSWORD: {
    expected: 'a password of 8 to 512 characters without blanks around it',
    parse: parseNewPassword,
    secret: true,
    advice: () => 'leave it empty, and one is generated',
  },
  PROMETHEUS_PORT: PORT,
  PROMETHEUS_SCRAPE_INTERVAL: {
    get expected() {
      const { seconds, reason } = longestScrapeInterval();
      return `a time from 1s to ${seconds}s as Prometheus writes it, such as 15s (${reason})`;
    },
    parse: (text) => parseDuration(1, longestScrapeInterval().seconds)(text),
  },
  ALERTMANAGER_PORT: PORT,
  PROMETHEUS_RETENTION_TIME: {
    expected: 'a time of at least one day as Prometheus writes it, such as 30d',
    parse: parseDuration(DAY, 100 * 366 * DAY),
  },
  PROMETHEUS_RETENTION_SIZE: {
    expected: 'a size above 0 with its unit (B, KB, MB, GB, TB), such as 10GB',
    parse: parseSize,
  },
  STACK_DATA_DIR: {
    expected: 'the path of a directory, without ":" and "$"',
    parse: (text) => (/[:$\p{Cc}]/u.test(text) ? undefined : text),
    advice: () => 'leave it empty, and Docker keeps the data in volumes',
  },
  STACK_SCENARIO: {
    expected: 'host, docker-desktop, remote or network',
    parse: (text) => SCENARIOS.find((name) => name === text),
  },
  STACK_NETWORK: {
    expected: 'the name of a Docker network, as docker network ls shows it',
    parse: (text) => (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(text) ? text : undefined),
  },
  SLACK_WEBHOOK_URL: {
    expected: 'an https address, such as https://hooks.slack.com/services/…',
    parse: parseHttpsUrl,
    secret: true,
    advice: () => 'make one at https://api.slack.com/messaging/webhooks',
  },
  SLACK_CHANNEL: {
    expected: "a channel such as '#alerts'",
    parse: (text) => (/^[#@]?[\p{L}\p{N}._-]{1,80}$/u.test(text) ? text : undefined),
  },
  ALERT_EMAIL_TO: { expected: 'mail addresses, separated by commas', parse: parseMailAddresses },
  ALERT_EMAIL_FROM: {
    expected: 'one mail address',
    parse: (text) => (text.includes(',') ? undefined : parseMailAddresses(text)),
  },
  SMTP_SMARTHOST: {
    expected: 'the host and the port of a mail server, such as mail.example.com:587',
    parse: parseSmarthost,
  },
  SMTP_USERNAME: {
    expected: 'a user name without control characters',
    parse: (text) => (/\p{Cc}/u.test(text) ? undefined : text),
  },
  SMTP_PASSWORD: {
    expected: 'a password without control characters and without blanks around it',
    parse: (text) => (/\p{Cc}/u.test(text) || text.trim() !== text ? undefined : text),
    secret: true,
  },
  RUNBOOK_BASE_URL: {
    expected: 'an https or http address without ? and #, such as https://wiki.example.com/runbooks/',
    parse: parseBaseUrl,
    advice: () => 'leave it empty, and the pages are written beside the stack, into docs/runbooks',
  },
  ARX_SYSTEMS: {
    expected: `names of systems, separated by commas (${SYSTEMS.map(({ name }) => name).join(', ')}), or all`,
    parse: parseSystems,
  },
};

/** Something wrong with the file: the variable, its line, what was expected and what to do. Holds no secret. */
export interface EnvProblem {
  /** 0 when it is about several lines, or about one that is missing. */
  readonly line: number;
  readonly text: string;
}

export interface ReadVariables {
  readonly values: StackValues;
  readonly problems: readonly EnvProblem[];
  /** Variables whose value is among the problems: what else depends on them is not known. */
  readonly refused: ReadonlySet<string>;
  /** Names that nobody reads. */
  readonly warnings: readonly EnvProblem[];
}

/** Judges every entry of the file. An empty value counts as unset, as it does for the variables of `arx`. */
export function readVariables(entries: ReadonlyMap<string, DotenvEntry>): ReadVariables {
  const problems: EnvProblem[] = [];
  const refused = new Set<string>();
  const read = Object.entries(STACK_VARIABLES).map(([name, variable]: [string, Variable<unknown>]) => {
    const entry = entries.get(name);
    if (entry === undefined || entry.value === '') return [name, undefined];
    const value = variable.parse(entry.value);
    if (value === undefined) {
      refused.add(name);
      problems.push({ line: entry.line, text: refusal(entry, variable) });
    }
    return [name, value];
  });
  return { values: Object.fromEntries(read) as StackValues, problems, refused, warnings: unknownNames(entries) };
}

function refusal({ name, value }: DotenvEntry, { expected, secret, advice }: Variable<unknown>): string {
  const is = secret === true ? 'has a value that is refused' : `is ${JSON.stringify(value)}`;
  const todo = advice?.(value);
  return `${name} ${is}, but must be ${expected}${todo === undefined ? '' : `; ${todo}`}`;
}

function unknownNames(entries: ReadonlyMap<string, DotenvEntry>): readonly EnvProblem[] {
  const known = Object.keys(STACK_VARIABLES);
  return [...entries.values()]
    .filter(({ name }) => !known.includes(name))
    .map(({ name, line }) => {
      const meant = nearest(name, known);
      return { line, text: `${name} is not read${meant === undefined ? '' : `; did you mean ${meant}?`}` };
    });
}
