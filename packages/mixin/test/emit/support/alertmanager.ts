import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { alertmanagerConfigData } from '../../../src/emit/alertmanager-config.ts';
import type { StackSettings } from '../../../src/emit/index.ts';
import { freePort, startProgram, untilReady, writeSecrets } from './live.ts';
import { temporaryDirectory } from './stack-directory.ts';

export type Labels = Readonly<Record<string, string>>;

export interface SentAlert {
  readonly labels: Labels;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generatorURL?: string;
}

/** An alert as Alertmanager shows it. */
export interface ShownAlert {
  readonly labels: Labels;
  readonly fingerprint: string;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

export interface Alertmanager {
  readonly url: string;
  send(alerts: readonly SentAlert[]): Promise<void>;
  /** All of them, the silenced ones, too. */
  alerts(): Promise<readonly ShownAlert[]>;
}

interface Config {
  route: Record<string, unknown>;
  receivers: Record<string, unknown>[];
}

/** Starts a real Alertmanager with the configuration of a stack; its receivers may be told more, and are told at once. */
export async function startAlertmanager(
  settings: StackSettings,
  { receiver = {}, secrets = {} }: { receiver?: object; secrets?: Readonly<Record<string, string>> } = {},
): Promise<Alertmanager> {
  const directory = temporaryDirectory();
  const file = join(directory, 'alertmanager.yml');
  const config = structuredClone(alertmanagerConfigData(settings)) as unknown as Config;
  // Long enough for an inhibition that comes with the same request.
  config.route['group_wait'] = '500ms';
  config.route['group_interval'] = '1s';
  Object.assign(config.receivers[0] ?? {}, receiver);
  writeFileSync(file, stringify(config).replaceAll('/run/secrets', writeSecrets(directory, secrets)));
  const port = await freePort();
  const running = startProgram('prometheus-alertmanager', [
    `--config.file=${file}`,
    `--storage.path=${join(directory, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, running);
  return {
    url,
    send: async (alerts) => {
      const body = JSON.stringify(alerts);
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/api/v2/alerts`, { method: 'POST', body, headers });
      if (!response.ok) throw new Error(await response.text());
    },
    alerts: async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as readonly ShownAlert[],
  };
}
