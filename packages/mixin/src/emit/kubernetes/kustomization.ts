import { manifestFile } from './manifest.ts';
import type { Settings } from './options.ts';

/** What belongs together: these files, in one namespace, with one image. */
export function kustomizationFile(resources: readonly string[], { namespace, image }: Settings): string {
  const [name, tag] = splitImage(image);
  const manifest = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    images: [{ name, newName: name, ...(tag !== undefined && { newTag: tag }) }],
    resources,
  };
  return manifestFile([{ manifest }]);
}

/** A colon before the last slash is that of the registry's port. */
function splitImage(image: string): readonly [name: string, tag: string | undefined] {
  const [, name = image, tag] = /^(.+):([^:/@]+)$/.exec(image) ?? [];
  return [name, tag];
}
