/** What Linux tells about this process, in bytes. */
export interface ProcMemory {
  readonly resident: number;
  readonly virtual: number;
  readonly data: number;
}

/**
 * Memory as /proc/self/status has it (proc(5)); undefined where there is none. Reading it takes some 15 microseconds and
 * never waits: it is no file on a disk.
 */
export function procMemory(): ProcMemory | undefined {
  const status = text('/proc/self/status');
  const kibibytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status ?? '')?.[1]);
  const memory = {
    resident: kibibytes('VmRSS') * 1024,
    virtual: kibibytes('VmSize') * 1024,
    data: kibibytes('VmData') * 1024,
  };
  return Object.values(memory).every(Number.isFinite) ? memory : undefined;
}

/** File descriptors that are open, without the one that this takes itself. */
export function openFileDescriptors(): number | undefined {
  try {
    return fileSystem().readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}

/** Most file descriptors that may be open; undefined where it is not told, or not limited. */
export function maxFileDescriptors(): number | undefined {
  const limit = /^Max open files\s+(\d+)/m.exec(text('/proc/self/limits') ?? '')?.[1];
  return limit === undefined ? undefined : Number(limit);
}

function text(path: string): string | undefined {
  try {
    return fileSystem().readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Not imported: an import of node:fs reads all that it exports, which loads streams, promises and readline as well. */
function fileSystem(): typeof import('node:fs') {
  return process.getBuiltinModule('node:fs');
}
