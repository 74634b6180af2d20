import { describe, expect, test } from 'vitest';
import { containersOf, type Data, emitted, ofKind } from './objects.ts';

const objects = emitted();

describe.each(ofKind(objects, 'Deployment').map((object) => [object.metadata.name, object]))(
  'a pod of %s',
  (_name, deployment) => {
    const pod: Data = deployment.spec.template.spec;

    test('runs as a user with a number that is not root, without the token of the API server', () => {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
      expect(pod.securityContext.fsGroup).toBe(pod.securityContext.runAsGroup);
      expect(pod.automountServiceAccountToken).toBe(false);
      expect([pod.hostNetwork, pod.hostPID, pod.hostIPC]).toEqual([undefined, undefined, undefined]);
    });

    test('has containers that may do nothing, on a file system that is read-only', () => {
      for (const { securityContext } of containersOf(deployment)) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });

    test('has limits for everything that it can use up', () => {
      for (const { resources } of containersOf(deployment)) {
        for (const part of ['requests', 'limits']) {
          expect(resources[part].cpu).toMatch(/^\d+m?$/);
          expect(resources[part].memory).toMatch(/^\d+[MG]i$/);
        }
      }
      for (const { emptyDir } of pod.volumes) expect(emptyDir.sizeLimit).toMatch(/^\d+[MG]i$/);
    });

    test('writes to volumes that go with it, and to all of them', () => {
      const names = pod.volumes.map(({ name }: Data) => name);
      for (const { volumeMounts } of containersOf(deployment)) {
        for (const { name } of volumeMounts) expect(names).toContain(name);
      }
      const used = containersOf(deployment).flatMap(({ volumeMounts }) => volumeMounts.map(({ name }: Data) => name));
      expect(new Set(used)).toEqual(new Set(names));
    });

    test('has an image with a tag', () => {
      for (const { image } of containersOf(deployment)) expect(image).toMatch(/:\d+\.\d+\.\d+$/);
    });
  },
);

test('no manifest holds a secret: pods name theirs', () => {
  const variables = ofKind(objects, 'Deployment')
    .flatMap(containersOf)
    .flatMap(({ env }) => env);
  const secret = variables.filter(({ name }) => /URL$|TOKEN$|KEY$/.test(name));
  expect(secret.length).toBeGreaterThan(5);
  for (const variable of secret) expect(variable.value).toBeUndefined();
});

test('the account of the pods has no token', () => {
  for (const account of ofKind(objects, 'ServiceAccount')) expect(account.automountServiceAccountToken).toBe(false);
});
