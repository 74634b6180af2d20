import { resolve } from 'node:path';
import { DEFAULT_STACK, DOCKER_HOST_NAME, type StackSettings } from '@arx/mixin/emit';
import { typedArx } from '../typed-arx.ts';
import { placeProblems } from './data-directories.ts';
import { containerUid, type Machine } from './machine.ts';
import { type ChosenScenario, chooseScenario, type Listener, listenerOf, scenarioProblems } from './scenario.ts';
import type { EnvProblem, StackValues } from './variables.ts';

/** What `.env` and this machine come to. */
export interface Setup {
  readonly settings: StackSettings;
  readonly scenario: ChosenScenario;
  readonly listener: Listener;
  readonly secrets: GivenSecrets;
  /** Systems by name, where `.env` names fewer than all. */
  readonly namedSystems: StackSettings['systems'] | undefined;
  readonly warnings: readonly string[];
  /** How `arx` is typed in the directory of the stack. */
  readonly arx: string;
}

/** The secrets of `.env`; `undefined` for those that it leaves open. */
export interface GivenSecrets {
  readonly grafanaAdminPassword: string | undefined;
  readonly slackUrl: string | undefined;
  readonly smtpPassword: string | undefined;
}

export interface SetupOptions {
  readonly values: StackValues;
  readonly lineOf: (name: string) => number;
  /** Variables whose value is no value, which has been said: here they are as if they were not set. */
  readonly refused: ReadonlySet<string>;
  readonly machine: Machine;
  /** What relative paths start from. */
  readonly directory: string;
}

/** The settings of the stack, and everything that keeps them from being right. */
export function createSetup({ values, lineOf, refused, machine, directory }: SetupOptions): {
  readonly setup: Setup;
  readonly problems: readonly EnvProblem[];
} {
  const scenario = chooseScenario(values, machine);
  const port = values.API_PORT ?? DEFAULT_STACK.target.port;
  const listener = listenerOf(scenario.name, values, machine, port);
  const settings = settingsOf({ values, machine, directory, port });
  const problems = [
    ...scenarioProblems(scenario.name, values, lineOf),
    ...portProblems(settings, scenario, lineOf),
    ...mailProblems(values, lineOf),
    ...(settings.storage.kind === 'directories'
      ? placeProblems(settings.storage.path, directory, lineOf('STACK_DATA_DIR'))
      : []),
  ].filter(({ text }) => !isAbout(text, refused));
  const secrets: GivenSecrets = {
    grafanaAdminPassword: values.GRAFANA_ADMIN_PASSWORD,
    slackUrl: values.SLACK_WEBHOOK_URL,
    smtpPassword: values.SMTP_PASSWORD,
  };
  const warnings = warningsOf(scenario, machine);
  const isEvery = settings.systems.length === DEFAULT_STACK.systems.length;
  const namedSystems = isEvery ? undefined : settings.systems;
  return {
    setup: { settings, scenario, listener, secrets, namedSystems, warnings, arx: typedArx(directory) },
    problems,
  };
}

/** Whether a problem names one of these variables; each names all that it is about. */
function isAbout(text: string, names: ReadonlySet<string>): boolean {
  return [...names].some((name) => new RegExp(`\\b${name}\\b`).test(text));
}

interface SettingsOptions {
  readonly values: StackValues;
  readonly machine: Machine;
  readonly directory: string;
  readonly port: number;
}

function settingsOf({ values, machine, directory, port }: SettingsOptions): StackSettings {
  const defaults = DEFAULT_STACK;
  const data = values.STACK_DATA_DIR;
  return {
    systems: values.ARX_SYSTEMS ?? defaults.systems,
    target: { host: targetHost(values), port },
    scrapeInterval: values.PROMETHEUS_SCRAPE_INTERVAL ?? defaults.scrapeInterval,
    ports: {
      prometheus: values.PROMETHEUS_PORT ?? defaults.ports.prometheus,
      grafana: values.GRAFANA_PORT ?? defaults.ports.grafana,
      alertmanager: values.ALERTMANAGER_PORT ?? defaults.ports.alertmanager,
    },
    grafanaAdminUser: values.GRAFANA_ADMIN_USER ?? defaults.grafanaAdminUser,
    retention: {
      time: values.PROMETHEUS_RETENTION_TIME ?? defaults.retention.time,
      size: values.PROMETHEUS_RETENTION_SIZE ?? defaults.retention.size,
    },
    storage: data === undefined ? defaults.storage : { kind: 'directories', path: resolve(directory, data) },
    network: values.STACK_NETWORK === undefined ? defaults.network : { kind: 'joined', name: values.STACK_NETWORK },
    uid: containerUid(machine),
    receivers: receiversOf(values),
    runbookBase: values.RUNBOOK_BASE_URL ?? defaults.runbookBase,
  };
}

/** Names are the same in any case, but Docker writes its own one into a file where case may count. */
function targetHost({ API_HOST: host = DOCKER_HOST_NAME }: StackValues): string {
  return host.toLowerCase() === DOCKER_HOST_NAME ? DOCKER_HOST_NAME : host;
}

const DEFAULT_CHANNEL = '#alerts';

function receiversOf(values: StackValues): StackSettings['receivers'] {
  const { ALERT_EMAIL_TO: to, ALERT_EMAIL_FROM: from, SMTP_SMARTHOST: smarthost } = values;
  const isMailed = to !== undefined && from !== undefined && smarthost !== undefined;
  return {
    slack: values.SLACK_WEBHOOK_URL === undefined ? undefined : { channel: values.SLACK_CHANNEL ?? DEFAULT_CHANNEL },
    email: isMailed ? { to, from, smarthost, username: values.SMTP_USERNAME } : undefined,
  };
}

/** Two listeners of this machine on one port. */
function portProblems(
  { ports, target }: StackSettings,
  { name }: ChosenScenario,
  lineOf: (name: string) => number,
): readonly EnvProblem[] {
  const here: readonly (readonly [string, number])[] = [
    // ARX on another machine or in a container has its ports for itself.
    ...(name === 'host' || name === 'docker-desktop' ? ([['API_PORT', target.port]] as const) : []),
    ['GRAFANA_PORT', ports.grafana],
    ['PROMETHEUS_PORT', ports.prometheus],
    ['ALERTMANAGER_PORT', ports.alertmanager],
  ];
  return here.flatMap(([variable, port], i) => {
    const other = here.slice(0, i).find(([, taken]) => taken === port);
    if (other === undefined) return [];
    const line = lineOf(variable) || lineOf(other[0]);
    return [{ line, text: `${variable} and ${other[0]} are both ${port}, but must be different ports` }];
  });
}

/** The receiver for mail is all or nothing: half of it would be silence. */
function mailProblems(values: StackValues, lineOf: (name: string) => number): readonly EnvProblem[] {
  const names = ['ALERT_EMAIL_TO', 'ALERT_EMAIL_FROM', 'SMTP_SMARTHOST'] as const;
  const given = names.filter((name) => values[name] !== undefined);
  const missing = names.filter((name) => values[name] === undefined);
  const problems: EnvProblem[] = [];
  const [first] = given;
  if (first !== undefined && missing.length > 0) {
    const text = `${first} is set, but ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not: set all three of ${names.join(', ')} for mail, or none`;
    problems.push({ line: lineOf(first), text });
  }
  if ((values.SMTP_USERNAME === undefined) !== (values.SMTP_PASSWORD === undefined)) {
    const [set, unset] =
      values.SMTP_USERNAME === undefined ? ['SMTP_PASSWORD', 'SMTP_USERNAME'] : ['SMTP_USERNAME', 'SMTP_PASSWORD'];
    problems.push({ line: lineOf(set), text: `${set} is set, but ${unset} is not: set both, or none` });
  }
  return problems;
}

function warningsOf({ name }: ChosenScenario, { bridgeAddress, platform }: Machine): readonly string[] {
  if (name === 'host' && bridgeAddress === undefined) {
    return [
      'this machine has no docker0, so ARX is told to listen on 0.0.0.0: whoever reaches the machine can read its metrics page. Once Docker runs, `arx stack init` takes the address of docker0; with Docker Desktop set STACK_SCENARIO=docker-desktop',
    ];
  }
  if (name === 'host' && platform !== 'linux') {
    return ['STACK_SCENARIO=host is for Linux; with Docker Desktop it is docker-desktop'];
  }
  return [];
}
