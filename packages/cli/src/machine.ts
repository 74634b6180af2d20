import { listServers } from '@arx/metrics/spool';
import { observeSystem } from '@arx/probes/system';

export interface MachineOptions {
  readonly spoolDirectory: string;
  /** Of the server of this process. */
  readonly serverId: string;
  readonly warn: (line: string) => void;
}

/** Pause between looks at whose turn it is. */
const LOOK_MS = 5_000;

/**
 * Reads the machine for the whole spool: by its oldest server alone, because bytes that two processes count on one host
 * would be added up. When that one is gone, the next begins.
 */
export function observeMachine({ spoolDirectory, serverId, warn }: MachineOptions): { readonly stop: () => void } {
  let running: { readonly stop: () => void } | undefined;
  const look = (): void => {
    const oldest = listServers(spoolDirectory).find(({ state }) => state !== 'dead');
    const isMine = oldest === undefined || oldest.id === serverId;
    if (isMine) running ??= observeSystem({ onError: ({ message }) => warn(message) });
    else running = stopped(running);
  };
  look();
  const timer = setInterval(look, LOOK_MS).unref();
  return {
    stop: () => {
      clearInterval(timer);
      running = stopped(running);
    },
  };
}

function stopped(running: { readonly stop: () => void } | undefined): undefined {
  running?.stop();
}
