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

/** Services and the files that they read again only when they are told. */
const RELOADS = [
  { service: 'prometheus', under: ['observability/prometheus/prometheus.yml', 'observability/prometheus/rules/'] },
  { service: 'alertmanager', under: ['observability/alertmanager/'] },
] as const;

/** What Grafana reads when it starts; its dashboards it reads every few seconds. */
const GRAFANA_STARTS_WITH: readonly string[] = [
  'observability/grafana/provisioning/',
  `${paths.secrets}/${SECRETS.prometheusPassword}`,
];

/** The commands that apply a plan, in their order. @param compose As it is typed: `docker compose -f …`. */
export function stepsOf({ created, changed, removed }: FilePlan, setup: Setup, compose: string): readonly Step[] {
  const isNew = (path: string): boolean => created.some((file) => file.path === path);
  const touched = [...created.map(({ path }) => path), ...changed.map(({ path }) => path), ...removed];
  const isTouched = (...under: readonly string[]): boolean =>
    touched.some((path) => under.some((start) => path === start || (start.endsWith('/') && path.startsWith(start))));

  const arx = isTouched(paths.arxEnv) ? arxSteps(setup) : [];
  if (isNew(paths.compose)) {
    return [
      ...arx,
      { kind: 'start', command: `${compose} up -d`, meaning: 'start the stack (arx stack up does it and waits)' },
    ];
  }
  const steps: Step[] = [];
  if (isTouched(paths.compose)) {
    steps.push({
      kind: 'up',
      command: `${compose} up -d`,
      meaning: 'recreate what the settings changed; a restart would not',
    });
  }
  for (const { service, under } of RELOADS) {
    if (!isTouched(...under)) continue;
    steps.push({
      kind: 'reload',
      command: `${compose} kill -s SIGHUP ${service}`,
      meaning: `${service} reads its files again`,
    });
  }
  if (isTouched(...GRAFANA_STARTS_WITH)) {
    steps.push({
      kind: 'restart',
      command: `${compose} restart grafana`,
      meaning: 'Grafana provisions when it starts',
    });
  }
  if (changed.some(({ path }) => path === `${paths.secrets}/${SECRETS.grafanaAdminPassword}`)) {
    steps.push({
      kind: 'password',
      command: passwordCommand(compose),
      meaning: 'Grafana takes its password from the file at its first start alone',
    });
  }
  return [...steps, ...arx];
}

/** Gives Grafana the password of the file; it goes through standard input, so that no list of processes shows it. */
export function passwordCommand(compose: string): string {
  return `${compose} exec -T grafana grafana cli admin reset-admin-password --password-from-stdin < ${paths.secrets}/${SECRETS.grafanaAdminPassword}`;
}

function arxSteps({ scenario, settings }: Setup): readonly Step[] {
  return startCommands(scenario.name, settings.target).map((command) => ({
    kind: 'arx',
    command,
    meaning: 'start ARX so that the containers reach it',
  }));
}
