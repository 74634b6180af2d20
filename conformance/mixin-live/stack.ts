import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type Running, start, until } from '../support/processes.ts';
import type { PrometheusApi } from './prometheus-api.ts';

/** The program that is tried: Debian's, or another one that `ARX_PROMETHEUS` names by its path. */
export const PROMETHEUS: string = process.env['ARX_PROMETHEUS'] || 'prometheus';

/** Between two scrapes and two evaluations: the data source is told the same, as it is in the emitted stack. */
export const SCRAPE_SECONDS = 1;

export interface LivePrometheus {
  readonly api: PrometheusApi;
  readonly running: Running;
  stop(): Promise<void>;
}

/** Starts a Prometheus on loopback with a configuration, in a folder of its own. */
export async function startPrometheus(folder: string, config: object): Promise<LivePrometheus> {
  const port = await freePort();
  const file = join(folder, 'prometheus.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const running = start(PROMETHEUS, [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'prometheus-data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ]);
  const url = `http://127.0.0.1:${port}`;
  await until('Prometheus to be ready', async () => (await fetch(`${url}/-/ready`)).ok).catch((error) => {
    throw new Error(`Prometheus does not start:\n${running.output()}`, { cause: error });
  });
  return {
    api: { url },
    running,
    async stop() {
      await running.stop();
    },
  };
}
