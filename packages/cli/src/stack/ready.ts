import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROMETHEUS_USER, SECRETS } from '@arx/mixin/emit';
import { question } from './check/api.ts';
import { readDiskFile } from './disk.ts';
import { paths } from './paths.ts';
import type { Setup } from './setup.ts';

export interface WaitOptions {
  readonly setup: Setup;
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Told of those that are not ready in time. */
  readonly complain: (text: string) => void;
  /** Default: 60 seconds. */
  readonly patienceMs?: number;
}

const PAUSE_MS = 500;

/** Waits until Prometheus, Alertmanager and Grafana answer; for a Compose that cannot wait. Never throws. */
export async function waitUntilReady({
  setup,
  directory,
  signal,
  complain,
  patienceMs = 60_000,
}: WaitOptions): Promise<void> {
  const { ports } = setup.settings;
  const password = readDiskFile(join(directory, paths.secrets, SECRETS.prometheusPassword))?.text.trim() ?? '';
  const who = { user: PROMETHEUS_USER, password };
  const pages = [
    { name: 'Prometheus', url: `http://127.0.0.1:${ports.prometheus}/-/ready`, who },
    { name: 'Alertmanager', url: `http://127.0.0.1:${ports.alertmanager}/-/ready`, who },
    { name: 'Grafana', url: `http://127.0.0.1:${ports.grafana}/api/health`, who: undefined },
  ];
  const until = performance.now() + patienceMs;
  const late = await Promise.all(
    pages.map(async (page) => {
      while (!signal.aborted) {
        const reply = await question(page.url, signal, page.who);
        if (reply.kind === 'reply') return [];
        if (performance.now() > until) return [page.name];
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
      return [];
    }),
  );
  if (late.flat().length > 0)
    complain(`not ready after ${patienceMs / 1000} seconds: ${late.flat().join(', ')}; see: arx stack check`);
}
