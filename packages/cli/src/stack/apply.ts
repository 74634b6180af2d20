import { SECRETS } from '@arx/mixin/emit';
import { startCommands } from './arx-env.ts';
import { paths } from './paths.ts';
import type { FilePlan } from './plan.ts';
import type { Setup } from './setup.ts';

/** Something to type so that a change takes effect. */
export interface Step {
  readonly kind: 'start' | 'up' | 'reload' | 'restart' | 'password' | 'arx';
  readonly command: string;
  readonly meaning: string;
}

/** Services that read these files again when they are told. */
const RELOADS = [
  { service: 'prometheus', under: ['observability/prometheus/prometheus.yml', 'observability/prometheus/rules/'] },
  { service: 'alertmanager', under: ['observability/alertmanager/alertmanager.yml'] },
] as const;

const secret = (name: keyof typeof SECRETS): string => `${paths.secrets}/${SECRETS[name]}`;

/**
 * Services that see these files only when they start: Grafana provisions then, and a secret is mounted as a single file, of
 * which a container keeps the old one. Dashboards Grafana reads every half minute.
 */
const RESTARTS = [
  { service: 'prometheus', under: [secret('web'), secret('prometheusPassword')] },
  {
    service: 'alertmanager',
    under: [secret('web'), secret('prometheusPassword'), secret('slackUrl'), secret('smtpPassword')],
  },
  {
    service: 'grafana',
    under: ['observability/grafana/provisioning/', secret('prometheusPassword'), secret('grafanaSecretKey')],
  },
] as const;

/** The commands that apply a plan, in their order. @param compose As it is typed: `docker compose -f …`. */
export function stepsOf({ created, changed, removed }: FilePlan, setup: Setup, compose: string): readonly Step[] {
  const isNew = (path: string): boolean => created.some((file) => file.path === path);
  const touched = [...created.map(({ path }) => path), ...changed.map(({ path }) => path), ...removed];
  const isTouched = (under: readonly string[]): boolean =>
    touched.some((path) => under.some((start) => path === start || (start.endsWith('/') && path.startsWith(start))));
  const servicesOf = (table: typeof RELOADS | typeof RESTARTS): readonly string[] =>
    table.filter(({ under }) => isTouched(under)).map(({ service }) => service);

  const arx = isTouched([paths.arxEnv, secret('arxToken')]) ? arxSteps(setup) : [];
  // A stack that has run has all of these.
  if (isNew(paths.compose) || [paths.arxEnv, secret('web'), secret('prometheusPassword')].every(isNew)) {
    return [
      { kind: 'start', command: `${compose} up -d`, meaning: 'start the stack (arx stack up does it, and waits)' },
      ...arx,
    ];
  }
  const steps: Step[] = [];
  if (isTouched([paths.compose])) {
    steps.push({
      kind: 'up',
      command: `${compose} up -d`,
      meaning: 'recreate what the settings changed; a restart would not',
    });
  }
  const restarts = servicesOf(RESTARTS);
  for (const service of servicesOf(RELOADS).filter((one) => !restarts.includes(one))) {
    steps.push({
      kind: 'reload',
      command: `${compose} kill -s SIGHUP ${service}`,
      meaning: 'read the configuration and the rules again',
    });
  }
  if (restarts.length > 0) {
    steps.push({
      kind: 'restart',
      command: `${compose} restart ${restarts.join(' ')}`,
      meaning: 'read what is read only at the start',
    });
  }
  if (isTouched([secret('grafanaAdminPassword')])) {
    steps.push({
      kind: 'password',
      command: passwordCommand(compose),
      meaning: 'Grafana takes the password from its file at the very first start alone',
    });
  }
  return [...steps, ...arx];
}

/** Gives Grafana the password of the file; it goes through standard input, so that no list of processes shows it. */
export function passwordCommand(compose: string): string {
  return `${compose} exec -T grafana grafana cli admin reset-admin-password --password-from-stdin < ${secret('grafanaAdminPassword')}`;
}

function arxSteps(setup: Setup): readonly Step[] {
  return startCommands(setup).map((command) => ({
    kind: 'arx',
    command,
    meaning: 'start ARX so that the containers reach it',
  }));
}
