import { MetricsError } from '../errors.ts';
import { errorCode } from './set-aside.ts';

/** The error for a directory that cannot hold a spool. */
export function unusable(path: string, what: string, todo: string, cause?: unknown): MetricsError {
  return new MetricsError('ARX_SPOOL_UNUSABLE', path, `The spool directory ${path} cannot be used: ${what}. ${todo}`, {
    cause,
  });
}

const REFUSALS: { readonly [code: string]: string } = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'it is not there and cannot be made',
  ENOTDIR: 'a file is in the way, where a directory was expected',
  ELOOP: 'its path is a loop of links',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the limit on the size of files is reached',
  EIO: 'the disk fails',
};

/** A system error in words, with its code. */
export function refusal(error: unknown): string {
  const code = errorCode(error);
  const words = REFUSALS[code];
  return words === undefined ? `${error instanceof Error ? error.message : error}` : `${words} (${code})`;
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The error for a write that failed and will be tried again. */
export function writeFailed(dir: string, error: unknown): MetricsError {
  const isFull = FULL.has(errorCode(error)) || error instanceof RangeError;
  return new MetricsError(
    isFull ? 'ARX_SPOOL_FULL' : 'ARX_SPOOL_UNUSABLE',
    dir,
    `Metrics cannot be written to the spool directory ${dir}: ${refusal(error)}. ` +
      'Recording goes on, and everything is written once that works again. ' +
      (isFull ? 'Free some space there.' : 'Check the directory and its disk.'),
    { cause: error },
  );
}

/** Where a writer's warnings go. Never throws: they come in the middle of the program's work. */
export function warnWith(listener: (warning: MetricsError) => void = emitWarning): (warning: MetricsError) => void {
  return (warning) => {
    try {
      listener(warning);
    } catch {
      // Whoever wanted to be told has failed to listen.
    }
  };
}

function emitWarning({ message, code }: MetricsError): void {
  process.emitWarning(message, { code, type: 'ArxSpoolWarning' });
}
