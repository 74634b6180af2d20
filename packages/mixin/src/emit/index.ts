export { buildStack } from './build-stack.ts';
export type { EmittedFile } from './emitted-file.ts';
export type { EmitError, EmitErrorCode } from './errors.ts';
export { type BuildOptions, buildEverything } from './everything.ts';
export { DATA_SOURCE_UID } from './grafana-provisioning.ts';
export { buildKubernetes, type KubernetesOptions } from './kubernetes/index.ts';
export {
  type NamedFile,
  type RemoteWriteReading,
  type RemoteWriteRefusal,
  readRemoteWrite,
} from './read-remote-write.ts';
export {
  DEFAULT_STACK,
  DOCKER_HOST_NAME,
  PROMETHEUS_USER,
  type Receivers,
  SECRETS,
  type StackSettings,
} from './stack-settings.ts';
