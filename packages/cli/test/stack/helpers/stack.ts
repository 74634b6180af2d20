import type { EmittedFile, StackSettings } from '@arx/mixin/emit';
import { type Prepared, prepare } from '../../../src/stack/init.ts';
import type { Machine } from '../../../src/stack/machine.ts';

/** A Linux machine with Docker, used by somebody who is not root. */
export const LINUX: Machine = { platform: 'linux', isWsl: false, bridgeAddress: '172.17.0.1', uid: 1000 };

/** A small stack, so that a test knows every byte: the paths are those of the real one. */
export function buildSmall(settings: StackSettings): readonly EmittedFile[] {
  const { target, ports, scrapeInterval, systems } = settings;
  return [
    { path: 'docker-compose.observability.yml', text: `# ${ports.prometheus} ${ports.grafana} ${settings.uid}\n` },
    { path: 'observability/.env.example', text: '# The variables.\nAPI_HOST=\n' },
    { path: 'observability/configure.sh', text: '#!/bin/sh\n', kind: 'program' },
    { path: 'observability/prometheus/prometheus.yml', text: `# ${target.host}:${target.port} ${scrapeInterval}\n` },
    { path: 'observability/grafana/provisioning/datasources/prometheus.yml', text: '# source\n' },
    { path: 'observability/alertmanager/alertmanager.yml', text: `# ${JSON.stringify(settings.receivers)}\n` },
    ...systems.map((name) => ({ path: `observability/prometheus/rules/${name}.rules.yml`, text: `# ${name}\n` })),
  ];
}

/** What `arx stack init` does, on a small stack and a machine of the test's choice. */
export function prepareSmall(directory: string, machine: Machine = LINUX, force = false): Prepared {
  return prepare({ build: buildSmall, directory, machine, force });
}

/** Prepares and writes. As root the files are given to nobody, as the command does it. */
export function initSmall(directory: string, machine: Machine = LINUX, force = false): Prepared {
  const prepared = prepareSmall(directory, machine, force);
  prepared.write();
  return prepared;
}
