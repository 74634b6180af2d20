export { buildKubernetes } from './build.ts';
export type { KubernetesOptions } from './options.ts';
