import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';
import type { Layout } from './directory.ts';
import { eachLine, type KeeperMessage, type Note, readNote } from './protocol.ts';
import { type KeeperState, spawnKeeper } from './spawn-keeper.ts';

/** A place among the users of the server, which is running. */
export interface Attachment {
  /** The port of the server. */
  readonly port: number;
  /** Resolves when the keeper is gone, and with it the place. */
  readonly lost: Promise<void>;
  /** Gives the place up. Resolves when the keeper has taken note; for the last user, when the server has stopped. */
  leave(): Promise<void>;
}

const ANSWER_PATIENCE = 3_000;
const KEEPER_PATIENCE = 30_000;
/** How long a keeper may be at work without a note: it writes one before anything else. */
const NOTE_PATIENCE = 5_000;
const LOOK_EVERY = 10;
/** Between keepers, when others are faster. */
const SPAWN_PAUSE = 200;
const LEAVE_PATIENCE = 60_000;

/**
 * Takes a place among the users of the server, starting a keeper if there is none. Resolves when the server accepts
 * connections, however long it has to recover before.
 *
 * @param signal Ends the waiting.
 * @throws DatabaseError `ARX_DATABASE_START`, and what the keeper says; the reason of the signal
 */
export async function attach(
  layout: Layout,
  onProgress: (message: string) => void,
  signal?: AbortSignal,
): Promise<Attachment> {
  const giveUp = Date.now() + KEEPER_PATIENCE;
  let look: (() => KeeperState) | undefined;
  let nextSpawn = 0;
  let unreachableSince: number | undefined;
  let socket: Socket | undefined;
  // Whoever waits for an answer sees that the connection is gone.
  const abandon = (): void => void socket?.destroy();
  signal?.addEventListener('abort', abandon);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const note = await readNote(layout.note);
      socket = note && connect({ host: '127.0.0.1', port: note.port, noDelay: true });
      const keeper = socket && note && (await greet(socket, note.token));
      const attachment = keeper && (await follow(keeper, onProgress));
      if (attachment !== undefined) return attachment;
      const state = look?.();
      if (state?.kind === 'failed') throw notKept(layout, state.message);
      if (Date.now() > giveUp) throw notKept(layout, silence(note));
      if (note !== undefined || state?.kind === 'gone') unreachableSince = undefined;
      else if (state?.kind === 'unneeded') unreachableSince ??= Date.now();
      if (Date.now() > (unreachableSince ?? Date.now()) + NOTE_PATIENCE) throw notKept(layout, stranger(layout));
      if (state?.kind !== 'running' && Date.now() > nextSpawn) {
        look = spawnKeeper(layout.directory);
        nextSpawn = Date.now() + SPAWN_PAUSE;
      }
      await sleep(LOOK_EVERY);
    }
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
}

/** A keeper that was greeted, with its first message. */
interface Greeted {
  readonly socket: Socket;
  /** Hands over all messages, the first included. */
  listen(onMessage: (message: KeeperMessage) => void): void;
}

/** Says the token to a keeper; `undefined` when there is none any more, or a stranger has its port. */
async function greet(socket: Socket, token: string): Promise<Greeted | undefined> {
  const early: KeeperMessage[] = [];
  let deliver = (message: KeeperMessage): void => void early.push(message);
  const answered = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), ANSWER_PATIENCE);
    socket.once('close', () => resolve(false));
    socket.on('error', () => resolve(false));
    socket.once('connect', () => socket.write(`${token}\n`));
    eachLine(socket, (line) => {
      const message = parse(line);
      // A stranger on the port says something else.
      if (message === undefined) return void socket.destroy();
      clearTimeout(timer);
      deliver(message);
      resolve(true);
    });
  });
  if (!answered) {
    socket.destroy();
    return undefined;
  }
  return {
    socket,
    listen(onMessage) {
      deliver = onMessage;
      for (const message of early.splice(0)) onMessage(message);
    },
  };
}

function parse(line: string): KeeperMessage | undefined {
  try {
    const message = JSON.parse(line) as KeeperMessage;
    return ['starting', 'ready', 'failed'].includes(message.kind) ? message : undefined;
  } catch {
    return undefined;
  }
}

/** Waits until the server is ready; `undefined` when the keeper ended before, which only a kill can do. */
async function follow(greeted: Greeted, onProgress: (message: string) => void): Promise<Attachment | undefined> {
  const { socket } = greeted;
  const lost = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let over = false;
  const port = await new Promise<number | undefined>((resolve, reject) => {
    socket.once('close', () => resolve(undefined));
    greeted.listen((message) => {
      if (over) return;
      if (message.kind === 'starting' && message.message !== '') onProgress(message.message);
      if (message.kind === 'ready') resolve(message.port);
      if (message.kind === 'failed') reject(new DatabaseError(message.code, message.subject, message.message));
    });
  });
  over = true;
  if (port === undefined) return undefined;
  // To be connected is all that is needed. It must not keep a program from ending.
  socket.unref();
  return {
    port,
    lost,
    async leave() {
      socket.ref();
      socket.end();
      const timer = setTimeout(() => socket.destroy(), LEAVE_PATIENCE);
      await lost;
      clearTimeout(timer);
    },
  };
}

function silence(note: Note | undefined): string {
  if (note === undefined) return 'its keeper does not come up';
  return `its keeper (process ${note.pid}) does not answer. It may be stopped, or run in another container: one directory is for one machine`;
}

function stranger({ lock, note }: Layout): string {
  return (
    `a process holds ${lock}, but ${note} does not say how to reach it: most likely another version of arx runs the ` +
    'server. Stop its users, or use the same version'
  );
}

function notKept(layout: Layout, message: string): DatabaseError {
  return new DatabaseError(
    'ARX_DATABASE_START',
    layout.directory,
    `the embedded Postgres in ${layout.directory} cannot be used: ${message}`,
  );
}
