import { SPOOL } from './container.ts';
import type { Manifest } from './manifest.ts';
import { type Component, labelsOf, NAME, nameOf, selectorOf, USER } from './names.ts';

/** What is particular about a Deployment. */
export interface DeploymentParts {
  readonly component: Component;
  readonly replicas: number;
  readonly containers: readonly object[];
  readonly initContainers?: readonly object[];
  /** Longest time between SIGTERM and SIGKILL, in seconds. */
  readonly terminationSeconds: number;
  /** How long a new pod has to hold out before an old one goes, in seconds. */
  readonly minReadySeconds: number;
  /** The largest size of volumes, by name: of those beside the spool and `tmp` (64Mi), or other sizes of these. */
  readonly volumes?: Readonly<Record<string, string>>;
}

/** A Deployment whose pods pass the Pod Security Standard `restricted`. */
export function deployment(parts: DeploymentParts): Manifest {
  const { component, replicas, minReadySeconds } = parts;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: nameOf(component), labels: labelsOf(component) },
    spec: {
      replicas,
      minReadySeconds,
      revisionHistoryLimit: 3,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: selectorOf(component) },
      template: { metadata: { labels: labelsOf(component) }, spec: podSpec(parts) },
    },
  };
}

function podSpec({ component, containers, initContainers, terminationSeconds, volumes = {} }: DeploymentParts): object {
  const sizes = { [SPOOL.volume]: '256Mi', tmp: '64Mi', ...volumes };
  return {
    serviceAccountName: NAME,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    shareProcessNamespace: true,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationGracePeriodSeconds: terminationSeconds,
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selectorOf(component) },
      matchLabelKeys: ['pod-template-hash'],
    })),
    ...(initContainers && { initContainers }),
    containers,
    volumes: Object.entries(sizes).map(([name, sizeLimit]) => ({ name, emptyDir: { sizeLimit } })),
  };
}
