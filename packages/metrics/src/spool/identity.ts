import fs from 'node:fs';
import { fnv1a64 } from '../declare/hash.ts';

/**
 * Who writes a spool file: enough to say later, from another process, whether the writer can still write. The writer
 * is a thread; the main thread of a process has the process' own id as `tid`.
 */
export interface Identity {
  readonly pid: number;
  readonly tid: number;
  /** Start of the thread in clock ticks since boot (proc(5), stat, field 22); 0 where there is no /proc. */
  readonly startTicks: number;
  /** 32 hexadecimal digits; zeros where the system has none. */
  readonly bootId: string;
  /** Inode of the PID namespace; 0 where the system has none. */
  readonly namespace: number;
  /** 32 hexadecimal digits that stand for the machine id and the host name. */
  readonly host: string;
}

/**
 * `live`: the thread exists. `dead`: it can never write again. `elsewhere`: another PID namespace or another host,
 * from where nobody can tell; such a writer counts like a live one until it says itself that it has ended.
 */
export type Liveness = 'live' | 'dead' | 'elsewhere';

const ID_BYTES = 16;
const NO_ID = '0'.repeat(32);

/** The calling thread. Cost: five small reads of /proc, about 0.1 ms. */
export function ownIdentity(): Identity {
  const { pid } = process;
  const tid = Number(/\/task\/(\d+)$/.exec(readLink('/proc/thread-self'))?.[1] ?? pid);
  return {
    pid,
    tid,
    startTicks: startTicksOf(pid, tid) ?? 0,
    bootId: hex32(readText('/proc/sys/kernel/random/boot_id').trim().replaceAll('-', '')),
    namespace: Number(/\[(\d+)\]/.exec(readLink('/proc/self/ns/pid'))?.[1] ?? 0),
    host: hostId(),
  };
}

/** Whether the writer can still write, as far as `own` can see. Says `dead` only with proof. */
export function judge(writer: Identity & { readonly createdAt: number }, own: Identity): Liveness {
  if (writer.host !== own.host) return 'elsewhere';
  if (writer.bootId !== own.bootId) return 'dead';
  if (writer.namespace !== own.namespace) return 'elsewhere';
  if (own.startTicks > 0) {
    const ticks = startTicksOf(writer.pid, writer.tid);
    return ticks === undefined || ticks === writer.startTicks ? 'live' : 'dead';
  }
  // Without /proc: a process id alone, and nobody who wrote before the machine came up.
  const bootedAt = Date.now() - process.getBuiltinModule('node:os').uptime() * 1000;
  return writer.createdAt < bootedAt - 60_000 || !processExists(writer.pid) ? 'dead' : 'live';
}

/** Start of a thread in ticks; -1 when it is gone or a zombie; undefined when that cannot be known. */
function startTicksOf(pid: number, tid: number): number | undefined {
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ESRCH' ? -1 : undefined;
  }
  // The name of the program stands in parentheses and may hold anything, so fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (/^[ZXx]/.test(fields[0] ?? '')) return -1;
  const ticks = Number(fields[19]);
  return Number.isFinite(ticks) ? ticks : undefined;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Both, because images of machines carry one machine id to many hosts, and containers a host name.
 */
function hostId(): string {
  const name = readText('/proc/sys/kernel/hostname').trim() || process.getBuiltinModule('node:os').hostname();
  return fnv1a64(encodeURIComponent(readText('/etc/machine-id').trim())) + fnv1a64(encodeURIComponent(name));
}

function hex32(text: string): string {
  return /^[0-9a-f]{32}$/.test(text) ? text : NO_ID;
}

function readText(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return fs.readlinkSync(path);
  } catch {
    return '';
  }
}

/** 32 random hexadecimal digits. Read from the system directly where that works: loading node:crypto costs 4 ms. */
export function randomId(): string {
  const bytes = Buffer.alloc(ID_BYTES);
  try {
    const fd = fs.openSync('/dev/urandom', 'r');
    try {
      if (fs.readSync(fd, bytes, 0, ID_BYTES, null) < ID_BYTES) throw new Error('short read');
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    globalThis.crypto.getRandomValues(bytes);
  }
  return bytes.toString('hex');
}
