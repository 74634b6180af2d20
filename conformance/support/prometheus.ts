import { writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { freePort, type Running, start, until } from './processes.ts';

export interface Target {
  readonly job: string;
  readonly address: string;
  readonly path?: string;
}

export interface Series {
  readonly metric: { readonly [label: string]: string };
  readonly value: number;
}

export interface Prometheus {
  readonly address: string;
  readonly running: Running;
  /** An instant query; a failed one rejects with what Prometheus says of it. */
  query(expression: string): Promise<Series[]>;
  /** The one number of an instant query, undefined where the result is empty. */
  value(expression: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

/**
 * Starts a real Prometheus on loopback that scrapes the targets every 500 ms into a folder of its own.
 *
 * @param ruleFiles Files with rules, evaluated as often.
 * @param scrapeConfigs Entries of `scrape_configs` beside the targets, as Prometheus takes them.
 */
export async function startPrometheus(
  folder: string,
  targets: readonly Target[],
  ruleFiles: readonly string[] = [],
  scrapeConfigs: readonly object[] = [],
): Promise<Prometheus> {
  const port = await freePort();
  const config = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
    rule_files: ruleFiles,
    scrape_configs: [...targets.map(scrapeConfigOf), ...scrapeConfigs],
  };
  const file = join(folder, 'prometheus.json');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const running = start('prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ]);
  const base = `http://127.0.0.1:${port}`;
  await until('Prometheus to be ready', async () => (await fetch(`${base}/-/ready`)).ok);

  async function query(expression: string): Promise<Series[]> {
    const response = await fetch(`${base}/api/v1/query?${new URLSearchParams({ query: expression })}`);
    const body = (await response.json()) as {
      status: string;
      error?: string;
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    if (body.status !== 'success') throw new Error(`${expression}: ${body.error}`);
    return body.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  return {
    address: `127.0.0.1:${port}`,
    running,
    query,
    value: async (expression) => (await query(expression))[0]?.value,
    async stop() {
      await running.stop();
    },
  };
}

function scrapeConfigOf({ job, address, path = '/metrics' }: Target): object {
  return { job_name: job, metrics_path: path, static_configs: [{ targets: [address] }] };
}

/**
 * A proxy that asks for the text format whatever the scraper asks for: Prometheus 2.42 always prefers OpenMetrics and
 * has no setting for it.
 */
export async function startTextProxy(target: string): Promise<{ readonly address: string; close(): void }> {
  const server = createServer((incoming, outgoing) => {
    const forwarded = request(
      `http://${target}${incoming.url}`,
      { headers: { accept: 'text/plain;version=0.0.4', connection: 'close' } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? '' });
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    forwarded.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    address: `127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
