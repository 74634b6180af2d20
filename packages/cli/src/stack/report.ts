import { SECRETS } from '@arx/mixin/emit';
import type { Style } from '../output/style.ts';
import { pad, printable, shellWord } from '../output/text.ts';
import type { Step } from './apply.ts';
import type { Prepared } from './init.ts';
import { paths } from './paths.ts';
import { SCENARIO_TEXT } from './scenario.ts';
import type { Setup } from './setup.ts';

/** More names than these are only counted. */
const MOST_NAMES = 12;

/** Where people find the parts of the stack. All of them on this machine alone. */
export function urlsOf({
  settings: { ports },
}: Setup): Readonly<Record<'grafana' | 'prometheus' | 'alertmanager', string>> {
  const at = (port: number): string => `http://localhost:${port}`;
  return { grafana: at(ports.grafana), prometheus: at(ports.prometheus), alertmanager: at(ports.alertmanager) };
}

/** What the stack is to be, in two lines. */
export function scenarioLines({ scenario, settings, listener }: Setup): readonly string[] {
  const { target, scrapeInterval } = settings;
  const why = scenario.inferredFrom === undefined ? 'set by STACK_SCENARIO' : scenario.inferredFrom;
  return [
    `${SCENARIO_TEXT[scenario.name]} (scenario ${scenario.name}: ${printable(why)}).`,
    `Prometheus scrapes ${hostPort(target.host, target.port)} every ${scrapeInterval}; ARX has to listen on ${hostPort(listener.address, listener.port)} and answer to ${listener.allowedHosts.join(', ')}.`,
  ];
}

function hostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What happens to the files, with names. */
export function changeLines({ plan }: Prepared, style: Style): readonly string[] {
  const groups: readonly (readonly [string, readonly string[]])[] = [
    ['created', plan.created.map(({ path }) => path)],
    ['changed', plan.changed.map(({ path }) => path)],
    ['removed', plan.removed],
  ];
  const unchanged = `unchanged  ${plan.unchanged.length}`;
  if (groups.every(([, names]) => names.length === 0))
    return [`Nothing changed: ${plan.unchanged.length} files are as they should be.`];
  return [
    ...groups.flatMap(([word, names]) => {
      if (names.length === 0) return [];
      const shown = [...names].sort().slice(0, MOST_NAMES);
      const more = names.length - shown.length;
      return [
        `${style('strong', pad(word, 9))}  ${names.length}`,
        ...shown.map((name) => `  ${printable(name)}`),
        ...(more > 0 ? [`  and ${more} more`] : []),
      ];
    }),
    unchanged,
  ];
}

/** The commands that apply the changes. @param directory Said when it is not the current one. */
export function stepLines(steps: readonly Step[], directory: string, style: Style): readonly string[] {
  if (steps.length === 0) return [];
  const where = directory === process.cwd() ? '' : `, in ${shellWord(directory)}`;
  return [
    `To apply it${where}:`,
    ...steps.flatMap(({ command, meaning }, i) => {
      const isSaid = steps[i - 1]?.meaning === meaning;
      return [...(isSaid ? [] : [style('faint', `  # ${meaning}`)]), `  $ ${style('strong', printable(command))}`];
    }),
  ];
}

/** Addresses, and where the passwords lie; never a password. */
export function placeLines({ settings }: Setup, urls: ReturnType<typeof urlsOf>): readonly string[] {
  const grafana = `user ${settings.grafanaAdminUser}, password in ${paths.secrets}/${SECRETS.grafanaAdminPassword}`;
  const others = `user arx, password in ${paths.secrets}/${SECRETS.prometheusPassword}`;
  return [
    `Grafana       ${urls.grafana}  ${grafana}`,
    `Prometheus    ${urls.prometheus}  ${others}`,
    `Alertmanager  ${urls.alertmanager}  the same`,
  ];
}

/** All of it for programs. */
export function initDocument(prepared: Prepared, steps: readonly Step[], isDryRun: boolean): object {
  const { directory, setup, plan, warnings } = prepared;
  const { scenario, settings, listener } = setup;
  return {
    directory,
    dryRun: isDryRun,
    scenario: { name: scenario.name, inferredFrom: scenario.inferredFrom ?? null },
    target: hostPort(settings.target.host, settings.target.port),
    listener,
    files: {
      created: plan.created.map(({ path }) => path).sort(),
      changed: plan.changed.map(({ path }) => path).sort(),
      removed: [...plan.removed].sort(),
      unchanged: plan.unchanged.length,
    },
    steps,
    urls: urlsOf(setup),
    passwordFiles: {
      grafana: `${paths.secrets}/${SECRETS.grafanaAdminPassword}`,
      prometheus: `${paths.secrets}/${SECRETS.prometheusPassword}`,
    },
    warnings,
  };
}
