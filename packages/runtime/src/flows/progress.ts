/** How long pieces are gathered before they are told, in milliseconds. */
const GATHER_MS = 100;
/** Most characters that one attempt tells. */
const MAX_CHARACTERS = 64 * 1024;

/** What one attempt tells while it is under way. */
export interface Progress {
  readonly add: (text: string) => void;
  /** Tells what is still to be told. What is added afterwards is dropped: the attempt is over. */
  readonly end: () => void;
}

/** Gathers pieces of text, and stops at a limit: `cut` says that it was reached. */
export function createProgress(tell: (text: string, cut: boolean) => void): Progress {
  let gathered = '';
  let room = MAX_CHARACTERS;
  let cut = false;
  /** Whether it is still to be told that there is more. */
  let owed = false;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered !== '' || owed) tell(gathered, cut);
    gathered = '';
    owed = false;
  };

  return {
    add: (text) => {
      if (ended || cut || text === '') return;
      cut = text.length > room;
      owed = cut;
      gathered += text.slice(0, room);
      room -= Math.min(room, text.length);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    end: () => {
      ended = true;
      flush();
    },
  };
}
