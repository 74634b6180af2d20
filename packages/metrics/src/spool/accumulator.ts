import fs from 'node:fs';
import { join } from 'node:path';
import { listDirectory, openForReading, temporaryName, totalsName } from './directory.ts';
import type { FamilyCache } from './family-record.ts';
import { randomId } from './identity.ts';
import { type AsideReason, errorCode, SetAside } from './set-aside.ts';
import { decodeTotals, readTotalsBytes, type Totals } from './totals.ts';

/** Totals that cannot be read. */
export interface TotalsAside {
  readonly generation: number;
  readonly reason: AsideReason;
  readonly detail: string;
}

/** The newest totals that can be read, if any, and those newer that cannot. */
export interface Newest {
  readonly totals: Totals | undefined;
  readonly aside: readonly TotalsAside[];
}

/** A file was deleted between listing and opening: list again. */
export const MOVED = 'moved';

/** Looks from the highest generation down for one that can be read. `known` is not read a second time. */
export function newestTotals(
  dir: string,
  generations: readonly number[],
  cache: FamilyCache,
  known?: Totals,
): Newest | typeof MOVED {
  const aside: TotalsAside[] = [];
  for (const generation of generations.toReversed()) {
    if (known?.generation === generation) return { totals: known, aside };
    const totals = loadTotals(dir, generation, cache);
    if (totals === MOVED) return MOVED;
    if (!('reason' in totals)) return { totals, aside };
    aside.push(totals);
  }
  return { totals: undefined, aside };
}

function loadTotals(dir: string, generation: number, cache: FamilyCache): Totals | TotalsAside | typeof MOVED {
  try {
    const fd = openForReading(join(dir, totalsName(generation)));
    try {
      return decodeTotals(readTotalsBytes(fd), generation, cache);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return MOVED;
    if (error instanceof SetAside) return { generation, reason: error.reason, detail: error.message };
    return { generation, reason: 'unreadable', detail: `cannot be read (${errorCode(error) || String(error)})` };
  }
}

/**
 * Publishes totals as `generation`, all or nothing, and only if nobody else has. False when somebody has.
 * Throws what the system throws; then nothing is published.
 */
export async function publishTotals(dir: string, generation: number, bytes: Buffer): Promise<boolean> {
  const path = join(dir, temporaryName(randomId()));
  try {
    const file = await fs.promises.open(path, 'wx+', 0o600);
    try {
      await file.writeFile(bytes);
      // The files it replaces are deleted next, so this one must outlive even a loss of power.
      await file.datasync();
      // Read back before it counts: a disk that lies must not take the counters along.
      const back = Buffer.alloc(bytes.length);
      await file.read(back, 0, back.length, 0);
      if (!back.equals(bytes)) throw new Error('the totals read back are not what was written');
    } finally {
      await file.close();
    }
    fs.linkSync(path, join(dir, totalsName(generation)));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    removeIfThere(path);
  }
}

/**
 * Deletes totals older than those before `newest`, which stay to fall back on. Strictly in order, and not past one that cannot be deleted:
 * that a generation still stands then proves that no later one was ever deleted.
 */
export function deleteOldTotals(dir: string, newest: number): void {
  const older = listDirectory(dir).totals.filter((generation) => generation < newest);
  for (const generation of older.slice(0, -1)) {
    if (!removeIfThere(join(dir, totalsName(generation)))) return;
  }
}

/** True when the file is gone, by this call or before. */
export function removeIfThere(path: string): boolean {
  try {
    fs.unlinkSync(path);
    return true;
  } catch (error) {
    return errorCode(error) === 'ENOENT';
  }
}
