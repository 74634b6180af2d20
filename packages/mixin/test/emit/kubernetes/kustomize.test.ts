import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildKubernetes } from '../../../src/emit/index.ts';
import { containersOf, emitted, objectsOf, ofKind } from './objects.ts';

const hasKubectl = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

// Without kubectl there is nothing to ask; the package kubernetes-client or kubectl brings it.
describe.skipIf(!hasKubectl)('kustomize', () => {
  const root = mkdtempSync(join(tmpdir(), 'arx-kustomize-'));
  for (const { path, text } of buildKubernetes()) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function built(folder: string) {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', join(root, folder)], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return objectsOf(stdout);
  }

  test('puts every object of the kustomization into the namespace, and nothing else', () => {
    const objects = built('observability/kubernetes');
    const applied = emitted().filter(({ file }) => file !== 'secret.example.yaml' && file !== 'kustomization.yaml');
    const names = (list: readonly { kind: string; metadata: { name: string } }[]) =>
      list.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
    expect(names(objects)).toEqual(names(applied.map(({ object }) => object)));
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['arx']));
  });

  test('changes what people want to change, from a kustomization of their own', () => {
    mkdirSync(join(root, 'own'));
    const own = {
      resources: ['../observability/kubernetes'],
      namespace: 'agents',
      images: [{ name: 'arx', newName: 'registry.example:5000/arx', newTag: '1.2.3' }],
      labels: [{ pairs: { release: 'prometheus' } }],
      patches: [
        {
          target: { kind: 'Deployment', name: 'arx-worker' },
          patch: JSON.stringify([{ op: 'replace', path: '/spec/replicas', value: 7 }]),
        },
      ],
    };
    writeFileSync(join(root, 'own/kustomization.yaml'), JSON.stringify(own));
    const objects = built('own').map((object) => ({ file: '', object }));
    expect(new Set(objects.map(({ object }) => object.metadata.namespace))).toEqual(new Set(['agents']));
    const deployments = ofKind(objects, 'Deployment');
    const images = deployments.flatMap(containersOf).map(({ image }) => image);
    expect(new Set(images)).toEqual(new Set(['registry.example:5000/arx:1.2.3']));
    expect(deployments.map(({ spec }) => spec.replicas)).toEqual([2, 7]);
    for (const kind of ['ServiceMonitor', 'PodMonitor', 'PrometheusRule']) {
      for (const { metadata } of ofKind(objects, kind)) expect(metadata.labels.release).toBe('prometheus');
    }
  });
});
