import { enable, SYSTEMS } from '@arx/catalog';
import { createPage, selfRegistry } from '@arx/metrics';
import { listen, nodeHandler } from '@arx/metrics/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peerMissing } from '../scripts/peers.mjs';
import { type DiscoveredPod, scrapeConfigOf } from './kubernetes/operator.ts';
import { objectsOf } from './kubernetes/pod.ts';
import { publishEverySignal } from './support/every-signal.ts';
import { temporaryFolder, until } from './support/processes.ts';
import { type Prometheus, startPrometheus } from './support/prometheus.ts';

const [serviceMonitor] = objectsOf('servicemonitor.yaml');
const [podMonitor] = objectsOf('podmonitor.yaml');
const [service] = objectsOf('server.yaml').filter(({ kind }) => kind === 'Service');
const [worker] = objectsOf('worker.yaml');

const SERVER_POD: DiscoveredPod = {
  namespace: 'arx',
  pod: 'arx-server-1',
  container: 'server',
  service: service.metadata.name,
  labels: service.metadata.labels,
};
const WORKER_POD: DiscoveredPod = {
  namespace: 'arx',
  pod: 'arx-worker-1',
  container: 'page',
  labels: worker.spec.template.metadata.labels,
};

describe.skipIf(peerMissing('prometheus'))(
  'a real Prometheus, as the operator would configure it for the monitors',
  () => {
    const closing: (() => unknown)[] = [];
    let prometheus: Prometheus;

    beforeAll(async () => {
      const enabled = enable({ systems: SYSTEMS.map(({ name }) => name), env: {}, spoolDir: false });
      closing.push(() => enabled.disable());
      await publishEverySignal();
      const sources = [...Object.values(enabled.registries), selfRegistry()];
      const listener = await listen({ port: 0, routes: { '/metrics': nodeHandler(createPage({ sources })) } });
      closing.push(() => listener.close());
      const folder = await temporaryFolder('kubernetes-scrape');
      closing.push(() => folder[Symbol.asyncDispose]());

      const address = `127.0.0.1:${listener.port}`;
      const [endpoint] = serviceMonitor.spec.endpoints;
      const [podEndpoint] = podMonitor.spec.podMetricsEndpoints;
      const { relabelings: _none, ...plain } = endpoint;
      const control = { ...SERVER_POD, pod: 'control' };
      prometheus = await startPrometheus(
        folder.path,
        [],
        [],
        [
          scrapeConfigOf('server', address, SERVER_POD, serviceMonitor.spec.jobLabel, endpoint),
          scrapeConfigOf('worker', address, WORKER_POD, podMonitor.spec.jobLabel, podEndpoint),
          scrapeConfigOf('control', address, control, serviceMonitor.spec.jobLabel, plain),
        ],
      );
      closing.push(() => prometheus.stop());
      await until('three targets', async () => (await prometheus.value('count(up == 1)')) === 3);
    });

    afterAll(async () => {
      for (const close of closing.reverse()) await close();
    });

    test('gives targets the job that the rules ask for, and tells them apart by pod', async () => {
      const targets = await prometheus.query('up{pod!="control"}');
      const labels = targets.map(({ metric: { __name__: _name, instance: _instance, ...rest } }) => rest);
      expect(labels.sort((a, b) => String(a['pod']).localeCompare(String(b['pod'])))).toEqual([
        { job: 'arx', pod: 'arx-server-1' },
        { job: 'arx', pod: 'arx-worker-1' },
      ]);
    });

    test('renames no label of the page, which it would without the relabelings', async () => {
      const renamed = async (pod: string): Promise<readonly string[]> => {
        const series = await prometheus.query(`{__name__=~".+", pod="${pod}"}`);
        expect(series.length).toBeGreaterThan(500);
        return [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))]
          .filter((label) => label.startsWith('exported_'))
          .sort();
      };
      expect(await renamed('arx-server-1')).toEqual([]);
      expect(await renamed('arx-worker-1')).toEqual([]);
      expect(await renamed('control')).toEqual(['exported_endpoint', 'exported_namespace', 'exported_service']);
    });
  },
);
