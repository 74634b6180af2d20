import { PORT, SECRET } from './names.ts';
import { type Settings, systemsVariable } from './options.ts';

/** Where the series of a pod are shared. A directory below the volume, as arx trusts none that others may write to. */
export const SPOOL = { volume: 'spool', mountPath: '/var/lib/arx', directory: '/var/lib/arx/spool' } as const;

/** A variable of a container. */
export type Variable =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly valueFrom: { readonly secretKeyRef: SecretKey } };

interface SecretKey {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

/** The secret of that name; a pod does not start without one that is not optional. */
export function secretVariable(name: string, presence?: 'optional'): Variable {
  const optional = presence === 'optional' ? { optional: true } : {};
  return { name, valueFrom: { secretKeyRef: { name: SECRET, key: name, ...optional } } };
}

/** The variables of every container: what is recorded, and where. */
export function recordingVariables({ systems }: Settings): readonly Variable[] {
  return [
    { name: 'ARX_SYSTEMS', value: systemsVariable(systems) },
    { name: 'AR_METRICS_DIR', value: SPOOL.directory },
  ];
}

/** The variables of a container that serves the page. */
export const PAGE_VARIABLES: readonly Variable[] = [
  { name: 'AR_METRICS_ADDR', value: '0.0.0.0' },
  { name: 'AR_METRICS_PORT', value: String(PORT.number) },
];

/** The variables of a container that opens the database. */
export const DATABASE_VARIABLES: readonly Variable[] = [
  secretVariable('DATABASE_URL'),
  // With an empty DATABASE_URL arx would start a Postgres of its own, whose data would go with the pod.
  { name: 'ARX_DATA_DIR', value: '/dev/null' },
];

/** What a container may use of the machine. */
export interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/** What is particular about a container. */
export interface ContainerParts {
  readonly name: string;
  /** The words after `arx`. */
  readonly args: readonly string[];
  readonly env: readonly Variable[];
  readonly resources: Resources;
  /** Further fields. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Volumes beside the spool and `/tmp`, by name. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/** A container that may do nothing but write its volumes. */
export function container(
  { name, args, env, resources, more, mounts = {} }: ContainerParts,
  { image }: Settings,
): object {
  return {
    name,
    image,
    args,
    env,
    ...more,
    resources,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    // What arx said last is the reason why it ended: `kubectl describe pod` shows it.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: SPOOL.volume, mountPath: SPOOL.mountPath },
      { name: 'tmp', mountPath: '/tmp' },
      ...Object.entries(mounts).map(([volume, mountPath]) => ({ name: volume, mountPath })),
    ],
  };
}

/** The port of the page. */
export const PAGE_PORT: object = { name: PORT.name, containerPort: PORT.number, protocol: 'TCP' };

/** Asks a path of the page's port, which answers without a token. */
export function httpProbe(path: string, timing: Readonly<Record<string, number>>): object {
  return { httpGet: { path, port: PORT.name }, ...timing };
}
