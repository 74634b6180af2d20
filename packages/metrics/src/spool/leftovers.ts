import fs from 'node:fs';
import { join } from 'node:path';
import { removeIfThere } from './accumulator.ts';
import { type Listing, openForReading } from './directory.ts';
import { type Identity, judge, type Liveness } from './identity.ts';
import { decodeHeader, HEADER_BYTES } from './values.ts';

/** Half-made files whose maker nobody can name belong to nobody when they are older than this. */
const LEFTOVER_MS = 3_600_000;

/**
 * Deletes what processes left half-made when they were killed: a file without a name whose maker is dead, with the
 * tables that belong to it. One that names no maker yet, or one of another container or host, goes by its age; one of
 * a live maker stays, however old: a full disk may keep it waiting for its name. Never throws.
 */
export function removeLeftovers(dir: string, listing: Listing, own: Identity): void {
  const named = new Set(listing.writers);
  const makers = new Map<string, Liveness | 'unknown'>();
  for (const name of listing.temporary) {
    const id = name.slice(0, -'.tmp'.length);
    const maker = makerOf(join(dir, name), id, own);
    makers.set(id, maker);
    if (isLeft(join(dir, name), maker)) removeIfThere(join(dir, name));
  }
  for (const { id, name } of listing.tables) {
    if (!named.has(id) && isLeft(join(dir, name), makers.get(id) ?? 'unknown')) removeIfThere(join(dir, name));
  }
}

function isLeft(path: string, maker: Liveness | 'unknown'): boolean {
  return maker === 'dead' || (maker !== 'live' && isOlderThan(path, LEFTOVER_MS));
}

/** Totals that are being made have no maker in them, and neither has a values file before its first bytes. */
function makerOf(path: string, id: string, own: Identity): Liveness | 'unknown' {
  try {
    const fd = openForReading(path);
    try {
      const head = Buffer.alloc(HEADER_BYTES);
      const header = decodeHeader(head.subarray(0, fs.readSync(fd, head, 0, HEADER_BYTES, 0)));
      return header.id === id ? judge(header, own) : 'unknown';
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return 'unknown';
  }
}

function isOlderThan(path: string, ms: number): boolean {
  try {
    return Date.now() - fs.lstatSync(path).mtimeMs > ms;
  } catch {
    return false;
  }
}
