import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';
import { type Attachment, attach } from './attach.ts';
import { type Layout, prepareDirectory } from './directory.ts';
import { DATABASE, ROLE } from './protocol.ts';

/** A place among the users of the embedded server. */
export interface EmbeddedServer {
  /** The directory with everything that belongs to the server. */
  readonly directory: string;
  /** The address of the database with its password. It changes when the server had to move to another port. */
  url(): string;
  /** Gives the place up; the last one waits until the server has stopped. May be called twice. */
  leave(): Promise<void>;
}

/** How to open it; see `OpenDatabaseOptions`. */
export interface OpenEmbeddedOptions {
  readonly dataDir: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: ((message: string) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

const RETRY_AFTER = 500;
const RETRY_AT_MOST = 30_000;

/** Starts the embedded server, or joins those who use it. */
export async function openEmbedded(options: OpenEmbeddedOptions): Promise<EmbeddedServer> {
  if (process.platform === 'win32') throw noWindows();
  const layout = await prepareDirectory(options.dataDir, options.env);
  const onProgress = options.onProgress ?? (() => undefined);
  let attachment = await attach(layout, onProgress, options.signal);
  const password = await readFile(layout.password, 'utf8');
  let left: Promise<void> | undefined;

  // The keeper was killed: the server goes on, and whoever notices first brings a new keeper.
  void (async () => {
    for (;;) {
      await attachment.lost;
      if (left !== undefined) return;
      attachment = await attachAgain(layout, () => left !== undefined);
    }
  })().catch(() => undefined);

  return {
    directory: layout.directory,
    url: () => `postgresql://${ROLE}:${encodeURIComponent(password)}@127.0.0.1:${attachment.port}/${DATABASE}`,
    leave() {
      left ??= attachment.leave();
      return left;
    },
  };
}

/** Tries until it works. Meanwhile calls fail as transient, if the server is gone as well. */
async function attachAgain(layout: Layout, isOver: () => boolean): Promise<Attachment> {
  for (let pause = RETRY_AFTER; ; pause = Math.min(pause * 2, RETRY_AT_MOST)) {
    try {
      const attachment = await attach(layout, () => undefined);
      if (isOver()) await attachment.leave();
      return attachment;
    } catch (error) {
      if (isOver()) throw error;
      await sleep(pause, undefined, { ref: false });
    }
  }
}

function noWindows(): DatabaseError {
  return new DatabaseError(
    'ARX_DATABASE_PLATFORM',
    'win32',
    'the embedded Postgres is for Linux and macOS; on Windows set DATABASE_URL to a Postgres 15 or newer',
  );
}
