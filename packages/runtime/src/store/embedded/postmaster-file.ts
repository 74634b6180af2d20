import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

/** What a server writes into `postmaster.pid` of its data directory. */
export interface PostmasterFile {
  readonly pid: number;
  /** 0 while it is not known yet. */
  readonly port: number;
  /** `starting`, `ready`, `stopping`; empty while it is not known yet. */
  readonly status: string;
}

/** The file; `undefined` when there is none. Every line is written by itself, so any tail of it may be missing. */
export async function readPostmasterFile(data: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10));
  if (!(pid > 0)) return undefined;
  return { pid, port: Number.parseInt(lines[3] ?? '', 10) || 0, status: (lines[7] ?? '').trim() };
}

/**
 * Whether a process is the server of a data directory. After a crash its number may belong to any other process, with
 * which Postgres itself would refuse to start.
 */
export async function isServerOf(pid: number, data: string): Promise<boolean> {
  return process.platform === 'linux' ? linuxServer(pid, data) : otherServer(pid, data);
}

/** A server works in its data directory. A zombie has none. */
async function linuxServer(pid: number, data: string): Promise<boolean> {
  try {
    const [place, words] = await Promise.all([readlink(`/proc/${pid}/cwd`), readFile(`/proc/${pid}/cmdline`, 'utf8')]);
    return place === (await realpath(data)) && basename(words.split('\0')[0] ?? '') === 'postgres';
  } catch {
    return false;
  }
}

/** It was started with its data directory among its arguments. */
async function otherServer(pid: number, data: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return stdout.includes('postgres') && stdout.includes(`-D ${data}`);
  } catch {
    return false;
  }
}
