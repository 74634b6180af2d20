import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildKubernetes } from '../../../src/emit/index.ts';
import { containersOf, emitted, ofKind } from './objects.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const dockerfile = textOf('Dockerfile');
const manifest = (folder: string) => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));

function textOf(name: string): string {
  return buildKubernetes().find(({ path }) => path === `observability/kubernetes/${name}`)?.text ?? '';
}

test('the image has the version of this package, and so have the pods', () => {
  const tag = `arx:${manifest('packages/mixin').version}`;
  expect(dockerfile).toContain(`--tag ${tag} .`);
  for (const { image } of ofKind(emitted(), 'Deployment').flatMap(containersOf)) expect(image).toBe(tag);
});

test('another image stands everywhere', () => {
  const objects = emitted({ image: 'registry.example:5000/team/arx:9.9.9' });
  const images = ofKind(objects, 'Deployment')
    .flatMap(containersOf)
    .map(({ image }) => image);
  expect(new Set(images)).toEqual(new Set(['registry.example:5000/team/arx:9.9.9']));
  const [kustomization] = ofKind(objects, 'Kustomization');
  expect(kustomization.images[0]).toMatchObject({ name: 'registry.example:5000/team/arx', newTag: '9.9.9' });
});

test('the image is built and run on the Node of the workspace', () => {
  const tags = [...dockerfile.matchAll(/^FROM node:(\S+)/gm)].map(([, tag]) => tag);
  expect(tags).toEqual(Array(2).fill(`${manifest('.').devDependencies.node}-slim`));
});

test('its user is that of the pods', () => {
  const [, user, group] = /^USER (\d+):(\d+)$/m.exec(dockerfile) ?? [];
  for (const { spec } of ofKind(emitted(), 'Deployment')) {
    const { runAsUser, runAsGroup } = spec.template.spec.securityContext;
    expect([runAsUser, runAsGroup]).toEqual([Number(user), Number(group)]);
  }
});

test('it takes files that this repository has, and leaves none of them out', () => {
  const ignored = textOf('Dockerfile.dockerignore').split('\n');
  const taken = [...dockerfile.matchAll(/(?:\/app\/|node )((?:packages|scripts|LICENSE|package)[\w./-]*)/g)].map(
    ([, path = '']) => path,
  );
  expect(taken).toEqual(
    expect.arrayContaining([
      'scripts/bootstrap.mjs',
      'packages/cli/bin/arx.mjs',
      'LICENSE',
      'package.json',
      'packages',
    ]),
  );
  for (const path of taken) {
    expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    expect(ignored).not.toContain(path.split('/')[0]);
  }
});
