export { buildStack } from './build-stack.ts';
export type { EmittedFile } from './emitted-file.ts';
export { buildKubernetes, type KubernetesOptions } from './kubernetes/index.ts';
export {
  DEFAULT_STACK,
  DOCKER_HOST_NAME,
  PROMETHEUS_USER,
  type Receivers,
  SECRETS,
  type StackSettings,
} from './stack-settings.ts';
