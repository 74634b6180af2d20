import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Data, emitted } from './objects.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
/** Where the types of a group of the API are. */
const MODULES: Readonly<Record<string, string>> = {
  'apps/v1': 'kubernetes-models/apps/v1',
  'monitoring.coreos.com/v1': '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
  'networking.k8s.io/v1': 'kubernetes-models/networking.k8s.io/v1',
  'policy/v1': 'kubernetes-models/policy/v1',
  v1: 'kubernetes-models/v1',
};
const OPTIONS = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2024', '--module', 'nodenext', '--types', ''];

/** What TypeScript says of objects as literals of their types: unlike the schemas, it takes no field that there is not. */
function findings(objects: readonly Data[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'arx-kubernetes-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
    const lines = objects.map(
      (object) => `(${JSON.stringify(object)}) satisfies import('${MODULES[object.apiVersion]}').I${object.kind};\n`,
    );
    writeFileSync(join(directory, 'objects.ts'), lines.join(''));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    return spawnSync(process.execPath, [tsc, ...OPTIONS, 'objects.ts'], { cwd: directory, encoding: 'utf8' }).stdout;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const objects = emitted()
  .map(({ object }) => object)
  // Dashboards are all alike, and their texts are long.
  .filter(({ kind }, i, all) => kind !== 'Kustomization' && (kind !== 'ConfigMap' || all[i - 1]?.kind !== 'ConfigMap'));

test('no object has a field that the API does not know', () => {
  expect(objects.length).toBeGreaterThan(12);
  expect(findings(objects)).toBe('');
}, 60_000);

test('a field that is misspelt would be found', () => {
  const [deployment] = structuredClone(objects.filter(({ kind }) => kind === 'Deployment'));
  deployment.spec.template.spec.containers[0].securityContext.readOnlyRootFileSystem = true;
  expect(findings([deployment])).toMatch(/readOnlyRootFileSystem.* does not exist/);
}, 60_000);
