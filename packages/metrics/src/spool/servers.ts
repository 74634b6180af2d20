import fs from 'node:fs';
import { join } from 'node:path';
import { openForReading } from './directory.ts';
import { type Identity, judge, type Liveness, ownIdentity, randomId } from './identity.ts';

/*
 * Servers say that they are there by a file of their own, `<id>.server`. It holds no counts and nothing depends on it:
 * it only lets people find the servers of a spool. Nobody locks, and a server that was killed leaves its file behind,
 * which the identity in it proves dead.
 */

/** A server that stands, or stood, on a spool. */
export interface AnnouncedServer {
  /** 32 random hexadecimal digits. */
  readonly id: string;
  readonly pid: number;
  /** Where a user of its machine opens it, without a path. */
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** `dead` with proof alone; `elsewhere` is another PID namespace or host, from where nobody can tell. */
  readonly state: Liveness;
}

/** The announcement of one server. */
export interface ServerAnnouncement {
  readonly id: string;
  /** Writes the file, and removes those of dead servers. False when it cannot be written, which harms nothing else. */
  announce(url: string): boolean;
  /** Removes the file. */
  withdraw(): void;
}

const NAME = /^([0-9a-f]{32})\.server$/;
/** Longest file that is read, in bytes. */
const MAX_BYTES = 4096;

/** Prepares to say that this process serves the spool in `dir`. Writes nothing yet. */
export function createServerAnnouncement(dir: string): ServerAnnouncement {
  const id = randomId();
  const path = join(dir, `${id}.server`);
  return {
    id,
    announce(url) {
      const entry = { version: 1, url, startedAt: Date.now(), ...ownIdentity() };
      try {
        for (const { id: other, state } of listServers(dir)) {
          if (state === 'dead') fs.rmSync(join(dir, `${other}.server`), { force: true });
        }
        fs.writeFileSync(path, `${JSON.stringify(entry)}\n`, { flag: 'wx', mode: 0o600 });
        return true;
      } catch {
        return false;
      }
    },
    withdraw() {
      try {
        fs.rmSync(path, { force: true });
      } catch {
        // It tells by itself that its process is gone.
      }
    },
  };
}

/** The servers that announced themselves in a spool, oldest first; what cannot be read is left out. Changes nothing. */
export function listServers(dir: string): readonly AnnouncedServer[] {
  const own = ownIdentity();
  return namesIn(dir)
    .flatMap((name) => {
      const id = NAME.exec(name)?.[1];
      const entry = id === undefined ? undefined : readEntry(join(dir, name));
      if (id === undefined || entry === undefined) return [];
      const { pid, url, startedAt } = entry;
      return [{ id, pid, url, startedAt, state: judge({ ...entry, createdAt: startedAt }, own) }];
    })
    .sort((a, b) => a.startedAt - b.startedAt);
}

function namesIn(dir: string): readonly string[] {
  try {
    return fs.readdirSync(dir);
  } catch {
    return [];
  }
}

type Entry = Identity & { readonly url: string; readonly startedAt: number };

const FIELDS: Readonly<Record<keyof Entry, 'number' | 'string'>> = {
  pid: 'number',
  tid: 'number',
  startTicks: 'number',
  bootId: 'string',
  namespace: 'number',
  host: 'string',
  url: 'string',
  startedAt: 'number',
};

function readEntry(path: string): Entry | undefined {
  try {
    const fd = openForReading(path);
    try {
      const bytes = Buffer.alloc(MAX_BYTES);
      const length = fs.readSync(fd, bytes, 0, MAX_BYTES, 0);
      const entry: unknown = JSON.parse(bytes.toString('utf8', 0, length));
      return isEntry(entry) ? entry : undefined;
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  if (!Object.entries(FIELDS).every(([name, type]) => typeof fields[name] === type)) return false;
  // An id of 0 or below would mean a whole group of processes.
  return (
    Number.isSafeInteger(fields['pid']) &&
    (fields['pid'] as number) > 0 &&
    URL.canParse(String(fields['url'])) &&
    /^https?:\/\//.test(String(fields['url']))
  );
}
