import { parseAllDocuments } from 'yaml';
import { buildKubernetes, type KubernetesOptions } from '../../../src/emit/index.ts';

/** Something out of a manifest. */
// biome-ignore lint/suspicious/noExplicitAny: the tests look into many kinds of objects, and their types are tested elsewhere
export type Data = any;

/** An object with the file that it stands in. */
export interface Placed {
  readonly file: string;
  readonly object: Data;
}

/** The objects of YAML with several documents. */
export function objectsOf(yaml: string): readonly Data[] {
  return parseAllDocuments(yaml, { strict: true, uniqueKeys: true }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(error.message, { cause: error });
    return document.toJS() as Data;
  });
}

/** Every object that is emitted for these options, the kustomization among them. */
export function emitted(options?: KubernetesOptions): readonly Placed[] {
  return buildKubernetes(options)
    .filter(({ path }) => path.endsWith('.yaml'))
    .flatMap(({ path, text }) => objectsOf(text).map((object) => ({ file: path.replace(/^.*\//, ''), object })));
}

/** Those of a kind. */
export function ofKind(objects: readonly Placed[], kind: string): readonly Data[] {
  return objects.map(({ object }) => object).filter((object) => object.kind === kind);
}

/** Every container of a Deployment, sidecars first. */
export function containersOf(deployment: Data): readonly Data[] {
  const { initContainers = [], containers } = deployment.spec.template.spec;
  return [...initContainers, ...containers];
}
