/** Lines that wait while something is drawn on the terminal. */
export interface HeldLines {
  /** Says something now, or when nothing is drawn any more. */
  tell(say: () => void): void;
  /** Says what waits; from now on nothing does. */
  release(): void;
}

/** @param hold Whether something is drawn at first. */
export function holdLines(hold: boolean): HeldLines {
  let waiting: (() => void)[] | undefined = hold ? [] : undefined;
  return {
    tell: (say) => {
      if (waiting === undefined) say();
      else waiting.push(say);
    },
    release: () => {
      const lines = waiting ?? [];
      waiting = undefined;
      for (const say of lines) say();
    },
  };
}
