import { SYSTEMS } from '@arx/catalog';
import { expect, test } from 'vitest';
import type { KubernetesOptions } from '../../../src/emit/index.ts';
import { buildRules } from '../../../src/rules/index.ts';
import { type Data, emitted, ofKind } from './objects.ts';

/** What the operator writes onto targets before the relabelings of a monitor, and Prometheus itself. */
const TARGET_LABELS = ['container', 'endpoint', 'namespace', 'pod', 'service', 'job', 'instance'];

const monitorsOf = (options?: KubernetesOptions): readonly Data[] => {
  const objects = emitted(options);
  return [...ofKind(objects, 'ServiceMonitor'), ...ofKind(objects, 'PodMonitor')];
};
const endpointsOf = ({ spec }: Data): readonly Data[] => spec.endpoints ?? spec.podMetricsEndpoints;
const monitors = monitorsOf();

test('no label that is left on a target is one of a family: it would be renamed', () => {
  const labels = new Set(SYSTEMS.flatMap(({ families }) => families.flatMap((family) => Object.keys(family.labels))));
  for (const { honorLabels, relabelings } of monitors.flatMap(endpointsOf)) {
    expect(honorLabels).toBe(false);
    const dropped = new RegExp(`^(?:${relabelings[0].regex})$`);
    const left = TARGET_LABELS.filter((label) => !dropped.test(label));
    expect(left).toEqual(['pod', 'job', 'instance']);
    expect(left.filter((label) => labels.has(label))).toEqual([]);
  }
});

test('targets have the job that the rules ask for', () => {
  const objects = emitted();
  const [service] = ofKind(objects, 'Service');
  const [, worker] = ofKind(objects, 'Deployment');
  const [serviceMonitor, podMonitor] = monitors;
  const jobs = [
    service.metadata.labels[serviceMonitor.spec.jobLabel],
    worker.spec.template.metadata.labels[podMonitor.spec.jobLabel],
  ];
  for (const job of jobs) expect(buildRules().yaml).toContain(`job="${job}"`);
});

test.each([
  ['15s', '10s'],
  ['10s', '10s'],
  ['5s', '5s'],
  ['500ms', '500ms'],
])('scraped every %s, a page may take %s', (interval, scrapeTimeout) => {
  for (const endpoint of monitorsOf({ scrapeInterval: interval }).flatMap(endpointsOf)) {
    expect(endpoint).toMatchObject({ interval, scrapeTimeout });
  }
});
