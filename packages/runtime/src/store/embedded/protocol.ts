import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { DatabaseErrorCode } from '../errors.ts';

/** Raised when a keeper and a user of different versions of arx could not understand each other. */
export const PROTOCOL = 1;

/** The role and the database of the embedded server. */
export const ROLE = 'arx';
export const DATABASE = 'arx';

/** How users find the keeper: the file `keeper.json`, mode 0600. */
export interface Note {
  readonly protocol: number;
  readonly pid: number;
  /** The keeper's port on 127.0.0.1. */
  readonly port: number;
  /** What a user says first, as anybody on the machine can reach the port. */
  readonly token: string;
}

/** What the keeper tells its users, one JSON text per line. A user says nothing but the token: to be connected is enough. */
export type KeeperMessage =
  /** The server is not ready yet. `message` is for people; empty when there is nothing worth saying. */
  | { readonly kind: 'starting'; readonly message: string }
  /** The server accepts connections on this port of 127.0.0.1. */
  | { readonly kind: 'ready'; readonly port: number }
  /** The server does not start. The keeper ends. */
  | { readonly kind: 'failed'; readonly code: DatabaseErrorCode; readonly subject: string; readonly message: string };

/**
 * The note of a directory; `undefined` when there is none that says where a keeper of this version is. Only the lock tells
 * whether there is a keeper: what else stands in the file may be left over.
 */
export async function readNote(path: string): Promise<Note | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isNote(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

function isNote(value: unknown): value is Note {
  const { protocol, pid, port, token } = (value ?? {}) as Partial<Record<keyof Note, unknown>>;
  const isPort = Number.isInteger(port) && (port as number) > 0 && (port as number) < 65_536;
  return protocol === PROTOCOL && Number.isInteger(pid) && isPort && typeof token === 'string';
}

/** Calls `onLine` for each line of a socket, without its end. */
export function eachLine(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}
