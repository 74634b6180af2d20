import { createHash } from 'node:crypto';
import { createSession, type QueueConnection, type Statement } from './session.ts';

/** The right to collect, which one process has at a time. */
export interface Leadership {
  /**
   * Takes the right, or holds on to it. False when another process has it.
   *
   * @throws what the driver throws; then it is lost
   */
  readonly take: (milliseconds: number) => Promise<boolean>;
  /** For how long nobody else can have it, in seconds from now; 0 when it is not held, or was not asked for lately. */
  readonly secondsLeft: () => number;
  /** Leaves it to others. */
  readonly leave: () => void;
}

export interface LeadershipOptions {
  readonly connection: QueueConnection;
  /** Collectors with the same key in one database take turns. */
  readonly key: string;
  /**
   * After so long without a word the server ends the session of a holder, who may be stopped, cut off or gone. Until then
   * nobody else gets the right, which the holder may rely on.
   */
  readonly silenceSeconds: number;
  /** Called when the connection of a holder is lost. */
  readonly onLost: (error: unknown) => void;
}

/**
 * A lock of a session of its own, so that it goes with its process at once. Asking for it again is at once the proof that
 * the session is alive and that it has the lock; each time counts, but the server releases all with the session.
 */
export function createLeadership({ connection, key, silenceSeconds, onLost }: LeadershipOptions): Leadership {
  let heldUntil = 0;
  const session = createSession({
    connection,
    settings: { idle_session_timeout: `${Math.ceil(silenceSeconds * 1000)}ms`, lock_timeout: '0' },
    onLost: (error) => {
      const wasHeld = heldUntil > 0;
      heldUntil = 0;
      if (wasHeld) onLost(error);
    },
  });
  const statement: Statement = {
    name: 'arx_take',
    text: 'SELECT pg_try_advisory_lock($1::bigint) AS taken',
    values: [lockNumber(key)],
  };
  return {
    take: async (milliseconds) => {
      // The server counts the silence from its answer, which is later than this.
      const askedAt = performance.now();
      try {
        const { taken } = await session.query<{ taken: boolean }>(statement, milliseconds);
        heldUntil = taken ? askedAt + silenceSeconds * 1000 : 0;
        return taken;
      } catch (error) {
        heldUntil = 0;
        throw error;
      }
    },
    secondsLeft: () => Math.max(0, (heldUntil - performance.now()) / 1000),
    leave: () => {
      heldUntil = 0;
      session.close();
    },
  };
}

/** Locks have numbers of 64 bits: those of a digest meet by chance with nobody's. */
function lockNumber(key: string): string {
  return createHash('sha256').update(`arx queue collector\0${key}`).digest().readBigInt64BE().toString();
}
