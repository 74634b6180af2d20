import { describe, expect, test } from 'vitest';
import { buildKubernetes } from '../../../src/emit/index.ts';
import { containersOf, type Data, emitted, ofKind } from './objects.ts';

const objects = emitted();
const deployments = ofKind(objects, 'Deployment');
const [secret] = ofKind(objects, 'Secret');

/** Whether an object with these labels is selected. */
function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

/** The Deployments whose pods are selected. */
function selected(selector: Readonly<Record<string, string>>): readonly string[] {
  return deployments
    .filter(({ spec }) => selects(selector, spec.template.metadata.labels))
    .map(({ metadata }) => metadata.name);
}

/** The names of the ports of a Deployment's pods. */
function portsOf(name: string): readonly string[] {
  const deployment = deployments.find(({ metadata }) => metadata.name === name);
  return containersOf(deployment).flatMap(({ ports = [] }) => ports.map((port: Data) => port.name));
}

test('each Deployment has its own pods', () => {
  for (const { metadata, spec } of deployments) expect(selected(spec.selector.matchLabels)).toEqual([metadata.name]);
});

test('the Service leads to the port of the page of the servers', () => {
  const [{ spec }] = ofKind(objects, 'Service');
  expect(selected(spec.selector)).toEqual(['arx-server']);
  for (const { targetPort } of spec.ports) expect(portsOf('arx-server')).toContain(targetPort);
});

test('the ServiceMonitor finds the Service, and a port of it', () => {
  const [{ spec }] = ofKind(objects, 'ServiceMonitor');
  const services = ofKind(objects, 'Service').filter(({ metadata }) =>
    selects(spec.selector.matchLabels, metadata.labels),
  );
  expect(services.map(({ metadata }) => metadata.name)).toEqual(['arx-server']);
  for (const { port } of spec.endpoints) expect(services[0].spec.ports.map((one: Data) => one.name)).toContain(port);
});

test('the PodMonitor finds the workers, and a port of them', () => {
  const [{ spec }] = ofKind(objects, 'PodMonitor');
  expect(selected(spec.selector.matchLabels)).toEqual(['arx-worker']);
  for (const { port } of spec.podMetricsEndpoints) expect(portsOf('arx-worker')).toContain(port);
});

test('no pod is scraped twice: that would double every sum', () => {
  const monitored = [
    ...ofKind(objects, 'ServiceMonitor').flatMap(({ spec }) => selected(spec.selector.matchLabels)),
    ...ofKind(objects, 'PodMonitor').flatMap(({ spec }) => selected(spec.selector.matchLabels)),
  ];
  expect(monitored.sort()).toEqual(['arx-server', 'arx-worker']);
});

test('each network policy and the disruption budget are for pods that there are', () => {
  const policies = ofKind(objects, 'NetworkPolicy');
  expect(policies.flatMap(({ spec }) => selected(spec.podSelector.matchLabels))).toEqual(['arx-server', 'arx-worker']);
  for (const { spec } of policies) {
    const ports = spec.ingress.flatMap((rule: Data) => rule.ports.map((port: Data) => port.port));
    expect(ports).toEqual(['metrics']);
  }
  const [{ spec }] = ofKind(objects, 'PodDisruptionBudget');
  expect(selected(spec.selector.matchLabels)).toEqual(['arx-server']);
});

describe.each(deployments.map((deployment) => [deployment.metadata.name, deployment]))('%s', (_name, deployment) => {
  const pod: Data = deployment.spec.template.spec;

  test('has an account that there is', () => {
    expect(ofKind(objects, 'ServiceAccount').map(({ metadata }) => metadata.name)).toContain(pod.serviceAccountName);
  });

  test('reads keys that the Secret has', () => {
    for (const { env } of containersOf(deployment)) {
      for (const { name, valueFrom } of env) {
        if (valueFrom === undefined) continue;
        expect(valueFrom.secretKeyRef.name).toBe(secret.metadata.name);
        expect(Object.keys(secret.stringData)).toContain(valueFrom.secretKeyRef.key);
        expect(valueFrom.secretKeyRef.key).toBe(name);
      }
    }
  });

  test('is probed at ports that it has', () => {
    for (const one of containersOf(deployment)) {
      const names = (one.ports ?? []).map((port: Data) => port.name);
      for (const probe of [one.startupProbe, one.livenessProbe, one.readinessProbe]) {
        if (probe?.httpGet !== undefined) expect(names).toContain(probe.httpGet.port);
      }
    }
  });

  test('spreads its own pods', () => {
    for (const { labelSelector } of pod.topologySpreadConstraints) {
      expect(selected(labelSelector.matchLabels)).toEqual([deployment.metadata.name]);
    }
  });
});

test('every key of the Secret is read by some pod', () => {
  const read = deployments
    .flatMap(containersOf)
    .flatMap(({ env }) => env.map((one: Data) => one.valueFrom?.secretKeyRef.key));
  expect(Object.keys(secret.stringData).filter((key) => !read.includes(key))).toEqual([]);
});

test('only servers get the token of the API, and only workers the keys of models', () => {
  const [server, worker] = deployments.map((deployment) =>
    containersOf(deployment).flatMap(({ env }) =>
      env.filter((one: Data) => one.valueFrom).map((one: Data) => one.name),
    ),
  );
  expect(server).toEqual(['DATABASE_URL', 'ARX_API_TOKEN']);
  expect(worker).toEqual(['DATABASE_URL', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'ARX_MODEL_API_KEY']);
});

test('the kustomization applies every manifest but the example of the Secret', () => {
  const [{ resources }] = ofKind(objects, 'Kustomization');
  const files = buildKubernetes().map(({ path }) => path.replace('observability/kubernetes/', ''));
  const manifests = files.filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
  expect(resources).toEqual(manifests.filter((file) => file !== 'secret.example.yaml'));
});
