/** Wakes one sleeper. A ring that comes before the wait is not lost. */
export interface Bell {
  readonly ring: () => void;
  /** Resolves at the next ring, at once if there was one since the last wait, or after `ms` milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

export function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    wait: async (ms) => {
      let timer: NodeJS.Timeout | undefined;
      if (!rung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, ms);
        });
      }
      clearTimeout(timer);
      wake = undefined;
      rung = false;
    },
  };
}
