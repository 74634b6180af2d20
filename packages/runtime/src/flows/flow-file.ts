import { readFile, stat } from 'node:fs/promises';
import { FlowError } from './errors.ts';
import type { Flow } from './flow.ts';
import { MAX_FLOW_BYTES, parseFlow, TOO_LARGE } from './yaml.ts';

/**
 * Reads a flow from a YAML file.
 *
 * @throws FlowError `ARX_FLOW_UNREADABLE` when there is no such file, or it cannot be read, is no regular file, is larger
 * than 256 KiB or is not UTF-8; `ARX_FLOW_INVALID` when it is no flow
 */
export async function loadFlowFile(file: string): Promise<Flow> {
  return parseFlow(await readText(file), { file });
}

async function readText(file: string): Promise<string> {
  try {
    const info = await stat(file);
    // A pipe or a device could block for ever or never end.
    if (!info.isFile()) throw unreadable(file, info.isDirectory() ? 'it is a directory' : 'it is no regular file');
    if (info.size > MAX_FLOW_BYTES) throw unreadable(file, `it is ${TOO_LARGE}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw error instanceof FlowError ? error : unreadable(file, reasonOf(error), error);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): FlowError {
  return new FlowError('ARX_FLOW_UNREADABLE', file, `cannot read the flow file ${file}: ${reason}`, { cause });
}

/** Why the file system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  switch (code) {
    case 'ENOENT':
      return 'there is nothing with this name; check the path';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied; check who may read it';
    case 'ENOTDIR':
      return 'a part of the path is no directory; check the path';
    case 'ELOOP':
      return 'its symbolic links lead round in a circle';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'it is not UTF-8 text; save it as UTF-8';
    default:
      return String(message ?? error);
  }
}
