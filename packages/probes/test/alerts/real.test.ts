import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { observeAlerts } from '@arx/probes/alerts';
import { alertsSample } from '@arx/signals';
import { expect, onTestFinished, test, vi } from 'vitest';
import { freePort, start, temporaryFolder, until } from '../../../../conformance/support/processes.ts';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { listen } from '../fixtures/listen.ts';

async function folder(): Promise<string> {
  const temporary = await temporaryFolder('alerts');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  return temporary.path;
}

function launch(program: string, args: readonly string[]): void {
  const running = start(program, args);
  onTestFinished(async () => void (await running.stop()));
}

function observe(url: string): void {
  const onError = (error: Error): void => {
    throw error;
  };
  onTestFinished(observeAlerts({ url, intervalSeconds: 1, onError }).stop);
}

test.skipIf(peerMissing('prometheus'))('a real Prometheus: what fires stands, what is pending does not', async () => {
  const path = await folder();
  const rule = (alert: string, more: object) => ({ alert, expr: 'vector(1)', ...more });
  const rules = [
    rule('Hot', { labels: { severity: 'critical', category: 'gpu' } }),
    rule('Waiting', { for: '1h', labels: { severity: 'critical' } }),
    rule('Odd', { labels: { severity: 'medium' } }),
  ];
  // JSON is YAML.
  await writeFile(join(path, 'rules.json'), JSON.stringify({ groups: [{ name: 'g', interval: '1s', rules }] }));
  await writeFile(join(path, 'prometheus.json'), JSON.stringify({ rule_files: ['rules.json'] }));
  const port = await freePort();
  launch('prometheus', [
    `--config.file=${join(path, 'prometheus.json')}`,
    `--storage.tsdb.path=${join(path, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const url = `http://127.0.0.1:${port}/api/v1/alerts`;
  await until('Prometheus', async () => (await (await fetch(url)).text()).includes('"Odd"'));
  const samples = listen(alertsSample);
  observe(url);
  await vi.waitFor(() => expect(samples.length).toBeGreaterThan(1), 5000);
  expect(samples[0]?.alerts.map(({ category, severity }) => [category, severity]).sort()).toEqual([
    ['Odd', 'warning'],
    ['gpu', 'critical'],
  ]);
  // The same for one alert as long as it stands.
  expect(samples[1]).toEqual(samples[0]);
});

const ALERTMANAGER = 'prometheus-alertmanager';

// Debian's package prometheus-alertmanager has it; no machine needs it for anything else here.
test.skipIf(!isOnPath(ALERTMANAGER))('a real Alertmanager: what was sent stands until it is resolved', async () => {
  const path = await folder();
  await writeFile(join(path, 'config.json'), JSON.stringify({ route: { receiver: 'r' }, receivers: [{ name: 'r' }] }));
  const port = await freePort();
  launch(ALERTMANAGER, [
    `--config.file=${join(path, 'config.json')}`,
    `--storage.path=${join(path, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]);
  const url = `http://127.0.0.1:${port}/api/v2/alerts`;
  await until('Alertmanager', async () => (await fetch(url)).ok);
  const send = (alerts: readonly object[]) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(alerts) });
  const labels = { alertname: 'Hot', severity: 'critical', category: 'gpu' };

  const samples = listen(alertsSample);
  observe(url);
  await vi.waitFor(() => expect(samples).toEqual([{ alerts: [] }]), 3000);
  expect((await send([{ labels }])).status).toBe(200);
  await vi.waitFor(() => expect(samples.at(-1)?.alerts).toHaveLength(1), 5000);
  expect(samples.at(-1)?.alerts).toEqual([
    { fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/), category: 'gpu', severity: 'critical' },
  ]);
  await send([{ labels, startsAt: new Date(Date.now() - 60_000), endsAt: new Date(Date.now() - 1000) }]);
  await vi.waitFor(() => expect(samples.at(-1)?.alerts).toEqual([]), 5000);
});

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((one) => {
    try {
      accessSync(join(one, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
