import { setTimeout as later, setImmediate as nextTurn } from 'node:timers';
import { validateFamily } from '../declare/validate.ts';
import type { MetricsError } from '../errors.ts';
import { SeriesStore } from '../store/series-store.ts';
import { listDirectory, prepareDirectory } from './directory.ts';
import { onExit } from './exit-hook.ts';
import { ownIdentity } from './identity.ts';
import { unusable, warnWith, writeFailed } from './refusal.ts';
import {
  createSpooledStore,
  type DirtyPage,
  markUnwritten,
  planWrite,
  type SpooledStore,
  sinkOf,
} from './spooled-store.ts';
import {
  areFilesGone,
  closeFiles,
  commitBatch,
  createWriterFiles,
  nameFiles,
  type WriterFiles,
} from './writer-files.ts';

/** Whoever has stores to spool: a registry. */
export interface StoreOwner {
  /** Calls `visit` for every store, now and as families are declared. */
  onStore(visit: (store: SeriesStore) => void): void;
}

export interface SpoolWriterOptions {
  /** The spool directory; made with mode 0700 where it is missing. */
  readonly dir: string;
  /** Registries whose stores are carried, those that they declare later included. */
  readonly registries?: readonly StoreOwner[];
  /** Single stores. */
  readonly stores?: readonly SeriesStore[];
  /**
   * Which stores to carry. Default: families of state `process`, and gauges of any state, which merge by `max` or `min`.
   * Counters and histograms of a host or a cluster would be added up although every process counts the same.
   */
  readonly accept?: (store: SeriesStore) => boolean;
  /** Told once when writing fails (until it works again), and of a family that is too large. Default: `process.emitWarning`. */
  readonly onWarning?: (warning: MetricsError) => void;
  /**
   * Folds the writers that have ended when the directory holds more writers than this at the start, so that it stays
   * small where no server runs. Default 64; `Infinity` never folds.
   */
  readonly foldAbove?: number;
}

/** Carries stores into the spool, one write per event-loop turn that changed something. */
export interface SpoolWriter {
  /** Absolute path of the directory. */
  readonly dir: string;
  /** Carries one more store. False when the filter or its size keeps it out, or when the writer is closed. */
  add(store: SeriesStore): boolean;
  /** Whether this writer carries the store, so that it is not shown on a page a second time. */
  carries(store: SeriesStore): boolean;
  /** Writes what has changed now. False when that fails; it stays to be written. */
  flush(): boolean;
  /** Writes, says in the file that this writer has ended, and lets go of the stores. False when the last write failed. */
  close(): boolean;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 10_000;
/** How often a writer looks whether its files were deleted. */
const GONE_CHECK_SECONDS = 1;
/** A table shorter than this is never written anew. */
const REWRITE_ABOVE = 1024 * 1024;
const DEFAULT_FOLD_ABOVE = 64;

/** Stores of closed writers, and the directories that hold what they had counted. */
const counted: WeakMap<SeriesStore, ReadonlySet<string>> = new WeakMap();

/**
 * Starts to carry stores into a spool directory. Throws `ARX_SPOOL_UNUSABLE` when the directory cannot be used; a disk
 * that is full, fails or is read-only, now or later, only warns, and what could not be written is written when it can be.
 * Cost: about 3 ms in a process that has just started, then 10 to 20 microseconds per turn that changed something.
 */
export function attachSpoolWriter(options: SpoolWriterOptions): SpoolWriter {
  const dir = prepareDirectory(options.dir);
  const accept = options.accept ?? (({ family }) => family.state === 'process' || family.type === 'gauge');
  const warn = warnWith(options.onWarning);
  const identity = ownIdentity();
  const all: SpooledStore[] = [];
  const dirty: DirtyPage[] = [];
  let files: WriterFiles | undefined;
  /** Families, series or ranges have changed, not only values. */
  let structural = false;
  let immediate: NodeJS.Immediate | undefined;
  /** No turn may follow: changes are written at once. */
  let through = false;
  let busy = false;
  let closed = false;
  let retryTimer: NodeJS.Timeout | undefined;
  let retryAfter = FIRST_RETRY_MS;
  let warned = false;
  let checkedAt = 0;
  let hasTried = false;
  const errors = createErrorStore();
  let attached = false;

  function changed(): void {
    if (immediate !== undefined || retryTimer !== undefined || busy || closed) return;
    if (through) attempt();
    // Holds the loop for this one turn. Without that it could sleep in a poll with the change still unwritten.
    else immediate = nextTurn(attempt);
  }

  /** Writes everything. Never throws. */
  function attempt(ended: boolean = false): boolean {
    clearImmediate(immediate);
    clearTimeout(retryTimer);
    immediate = undefined;
    retryTimer = undefined;
    busy = true;
    try {
      write(ended);
      retryAfter = FIRST_RETRY_MS;
      warned = false;
      return true;
    } catch (error) {
      fail(error);
      return false;
    } finally {
      busy = false;
    }
  }

  function write(ended: boolean): void {
    startOverIfGone();
    const isNothing = dirty.length === 0 && !structural;
    if (isNothing && (files === undefined || (files.named && !ended))) return;
    files ??= createFiles();
    const rewrite = structural && files.commit.tableLength > Math.max(REWRITE_ABOVE, 2 * files.rewrittenLength);
    const plan = planWrite(all, dirty, files.end, rewrite ? 'everything' : structural ? 'changes' : 'values');
    commitBatch(files, { ...plan, rewrite, ended });
    plan.apply();
    dirty.length = 0;
    structural = false;
    nameFiles(files);
  }

  /** A reset, or a program that cleans up, may delete files in use: the numbers so far go into new ones. */
  function startOverIfGone(): void {
    // `performance` would be loaded for this alone, which takes over a millisecond.
    const now = process.uptime();
    if (files === undefined || now - checkedAt < GONE_CHECK_SECONDS) return;
    checkedAt = now;
    if (!areFilesGone(files)) return;
    closeFiles(files);
    files = undefined;
    dirty.length = 0;
    for (const spooled of all) dirty.push(...markUnwritten(spooled));
    structural = true;
  }

  function createFiles(): WriterFiles {
    // Checked at the start already; since then the directory itself may be gone.
    if (hasTried) prepareDirectory(dir);
    hasTried = true;
    return createWriterFiles(dir, identity);
  }

  function fail(error: unknown): void {
    countError();
    if (!warned) warn(writeFailed(dir, error));
    warned = true;
    if (closed) return;
    retryTimer = later(attempt, retryAfter).unref();
    retryAfter = Math.min(retryAfter * 2, LAST_RETRY_MS);
  }

  /** Failures reach the page with the rest, as soon as something can be written again. */
  function countError(): void {
    const page = errors.page(0);
    (page.values[0] as number)++;
    errors.touch(page);
  }

  function add(store: SeriesStore): boolean {
    if (closed || (store !== errors && !accept(store))) return false;
    if (all.some((spooled) => spooled.store === store)) return true;
    const { name } = store.family;
    const spooled = createSpooledStore(store);
    if (spooled === undefined) {
      return refuse(`the declaration of ${name} is too long to be written`, 'Shorten its lists of label values.');
    }
    if (store.sink !== undefined) {
      return refuse(`another spool writer carries ${name} already`, 'Attach a registry to one spool, once.');
    }
    if (counted.get(store)?.has(dir) === true) {
      return refuse(
        `a closed writer has left the counts of ${name} in it, and they would count twice`,
        'Close a writer only when its registry is not used any more.',
      );
    }
    all.push(spooled);
    const restructured = (): void => {
      structural = true;
    };
    store.sink = sinkOf(spooled, dirty, restructured, changed);
    dirty.push(...markUnwritten(spooled));
    structural = true;
    changed();
    return true;
  }

  /** A mistake made at the start is thrown; later, in the middle of the program's work, it only warns. */
  function refuse(what: string, todo: string): boolean {
    const error = unusable(dir, what, todo);
    if (!attached) throw error;
    warn(error);
    return false;
  }

  function close(): boolean {
    if (closed) return true;
    const done = attempt(true);
    closed = true;
    clearTimeout(retryTimer);
    stopListening();
    for (const { store } of all) {
      store.sink = undefined;
      if (files !== undefined) counted.set(store, new Set([...(counted.get(store) ?? []), dir]));
    }
    if (files !== undefined) closeFiles(files);
    return done;
  }

  const stopListening = onExit({
    beforeExit() {
      attempt();
      // A turn that nobody else asks for may not come, and one that we ask for would keep the process alive.
      through = true;
      nextTurn(() => {
        through = false;
      }).unref();
    },
    exit(isLast) {
      through = true;
      attempt(isLast);
    },
  });

  try {
    for (const registry of options.registries ?? []) registry.onStore(add);
    for (const store of options.stores ?? []) add(store);
    add(errors);
    attached = true;
  } catch (error) {
    close();
    throw error;
  }
  attempt();
  keepSmall(dir, options.foldAbove ?? DEFAULT_FOLD_ABOVE);

  return {
    dir,
    add,
    carries: (store) => all.some((spooled) => spooled.store === store),
    flush: () => closed || attempt(),
    close,
  };
}

/** The counter of failed writes. It travels with the spool, so the page shows the sum of all processes. */
function createErrorStore(): SeriesStore {
  const declaration = {
    name: 'arx_spool_write_errors_total',
    help: 'Writes to the spool that failed, in all processes. What was to be written is written later.',
  };
  const store = new SeriesStore(validateFamily('counter', declaration, 1));
  store.add([]);
  return store;
}

function keepSmall(dir: string, foldAbove: number): void {
  try {
    if (listDirectory(dir).writers.length <= foldAbove) return;
    // Loaded only where it is needed: most writers are short-lived processes.
    import('./fold.ts').then(({ foldSpool }) => foldSpool(dir)).catch(() => {});
  } catch {
    // Housekeeping; the next writer tries again.
  }
}
