import { appendFile, type FileHandle, open, rename, stat } from 'node:fs/promises';

/** Past this many bytes a new file is begun; the one before it is kept. */
const LARGEST = 10 * 1024 * 1024;

/** The log of the server, opened to be written by it. */
export interface OpenLog extends AsyncDisposable {
  readonly file: FileHandle;
  /** How long it was, in bytes, so that what comes now can be told apart. */
  readonly start: number;
}

/** Opens the log at its end. */
export async function openLog(path: string): Promise<OpenLog> {
  const size = await sizeOf(path);
  if (size > LARGEST) await rename(path, `${path}.1`);
  const file = await open(path, 'a', 0o600);
  return { file, start: size > LARGEST ? 0 : size, [Symbol.asyncDispose]: () => file.close() };
}

/** What was written from a place on, at most the last 64 KiB of it. */
export async function readLog(path: string, start: number): Promise<string> {
  const size = await sizeOf(path);
  const length = Math.min(size - start, 65_536);
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position: size - length });
  return buffer.toString('utf8', 0, bytesRead);
}

/** Adds a line of the keeper's. */
export async function noteInLog(path: string, message: string): Promise<void> {
  await appendFile(path, `${new Date().toISOString()} arx: ${message}\n`, { mode: 0o600 });
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
