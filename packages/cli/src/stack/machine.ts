import { networkInterfaces, release } from 'node:os';

/** What of this machine decides about the stack. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Linux inside Windows. */
  readonly isWsl: boolean;
  /** The IPv4 address of docker0, where containers find this machine as `host.docker.internal`. */
  readonly bridgeAddress: string | undefined;
  /** Whoever runs the command; `undefined` on Windows. */
  readonly uid: number | undefined;
}

/** Looks at this machine; asks no program. */
export function thisMachine(): Machine {
  const { platform } = process;
  return {
    platform,
    isWsl: platform === 'linux' && /microsoft/i.test(release()),
    bridgeAddress: networkInterfaces()['docker0']?.find(({ family }) => family === 'IPv4')?.address,
    uid: process.getuid?.(),
  };
}

/** The user that containers run as and that owns the secrets: whoever runs the command, but never root. */
export function containerUid({ uid }: Pick<Machine, 'uid'>): number {
  return uid === undefined || uid === 0 ? NOBODY : uid;
}

/** The user of the images of Prometheus and Alertmanager. */
const NOBODY = 65_534;
