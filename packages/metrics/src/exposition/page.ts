import { MetricsError } from '../errors.ts';
import type { FamilySource } from '../source.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { type Broadcast, type ChunkIterator, createBroadcast } from './broadcast.ts';
import { createChunkWriter, reuse } from './chunk-writer.ts';
import type { ForeignRegistry } from './foreign.ts';
import type { Format } from './format.ts';
import { gather, type Loss } from './gather.ts';
import { negotiate } from './negotiate.ts';
import { createPace } from './pace.ts';
import { renderPage, type TemplateOf } from './render.ts';
import { createPageMetrics } from './self-metrics.ts';
import { createSnapshot, type Snapshot } from './snapshot.ts';
import { createTemplate, type Template } from './template.ts';

export interface PageOptions {
  /** Whose families stand on the page, in this order. Where two have the same name the first wins. */
  readonly sources: readonly FamilySource[];
  /**
   * Registries of `prom-client` or `@prometheus-io/client`, after the sources. Default none. Such a registry is read as a
   * whole, as these libraries do it: one `collect()` that throws or hangs takes all of its registry off the page.
   */
  readonly foreign?: readonly ForeignRegistry[];
  /** Gets a line for people, once per cause, when something is left off the page. Default: nobody; it is counted anyway. */
  readonly onWarning?: (line: string) => void;
  /** Whether the page tells about itself: `arx_scrapes_total`, `arx_scrape_duration_seconds`, what was left off. Default true. */
  readonly selfMetrics?: boolean;
  /** Milliseconds of rendering between two turns of the event loop. Default 0.5. Less makes a scrape longer, not dearer. */
  readonly sliceMs?: number;
  /** Bytes per chunk. Default 65,536. A line is never split, so one that is longer gets a larger chunk. */
  readonly chunkBytes?: number;
}

export interface ScrapeOptions {
  /** The `Accept` header of the request. Default: the text format 0.0.4. */
  readonly accept?: string | undefined;
  /** Milliseconds that the sources have to bring themselves up to date. Default 9,500. */
  readonly refreshMs?: number;
  /**
   * Whether chunks are lent, not given: each is valid only until the next is asked for, or the iterator left, and must not
   * be changed. Saves a copy of the page, and the memory for it. Default false: every chunk is the caller's to keep.
   */
  readonly borrowChunks?: boolean;
}

/** One page on its way to one client. */
export interface Scrape {
  /** For the `Content-Type` header. */
  readonly contentType: string;
  /**
   * The bytes of the page; can be read once. Nothing happens before the first is asked for. Leaving early (`return()`, as
   * `break` does) releases everything.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A page of metrics, rendered anew for every scrape. */
export interface Page {
  /** Never throws and costs nothing by itself. */
  scrape(options?: ScrapeOptions): Scrape;
}

interface Rendering {
  readonly broadcast: Broadcast;
  /** Gives the sources this many milliseconds from now, if they do not have less already. */
  readonly hurry: (ms: number) => void;
}

const DEFAULT_REFRESH_MS = 9_500;
/** Causes of warnings that are remembered, so that each is told once. */
const MAX_WARNED = 1000;

/**
 * Makes a page. Throws a `MetricsError` for a source that is none. A scrape first refreshes the sources, then renders in slices of `sliceMs`, giving the event loop back in
 * between. Every family is shown as it was in one moment, all its buckets, sums and counts together; two families may be
 * some slices apart. Scrapes in the same format that come while one is under way share it.
 *
 * Memory: some 64 KiB chunks, at most two megabytes as long as readers keep up, and a copy of the values of its largest
 * family; both are kept for the next scrape.
 */
export function createPage(options: PageOptions): Page {
  const { foreign = [], onWarning, selfMetrics = true, sliceMs = 0.5, chunkBytes = 65_536 } = options;
  checkSources(options.sources);
  const metrics = createPageMetrics();
  const running: Map<Format, Rendering> = new Map();
  const templates: Map<Format, TemplateOf> = new Map();
  const warned: Set<string> = new Set();
  // Memory that is kept between scrapes.
  const spare: ArrayBufferLike[] = [];
  let idle: Snapshot | undefined;

  function onLoss(loss: Loss): void {
    metrics.lost(loss);
    const line = warningOf(loss);
    if (onWarning === undefined || warned.has(line) || warned.size >= MAX_WARNED) return;
    warned.add(line);
    try {
      onWarning(line);
    } catch {
      // The page must not go down with whoever is told about it.
    }
  }

  function start(format: Format): Rendering {
    const since = performance.now();
    const abandoned = new AbortController();
    const deadline = createDeadline();
    const forget = (): void => {
      if (running.get(format) === rendering) running.delete(format);
    };
    const broadcast = createBroadcast({
      onAbandoned() {
        abandoned.abort();
        deadline.hurry(0);
        forget();
      },
      onRead: (chunk) => reuse(out, chunk),
    });
    const out = createChunkWriter(chunkBytes, broadcast.write, spare);
    const rendering: Rendering = { broadcast, hurry: deadline.hurry };
    const templateOf = templates.get(format) ?? createTemplateCache(format);
    templates.set(format, templateOf);
    const sources = selfMetrics ? [...options.sources, metrics.source] : options.sources;

    async function produce(): Promise<void> {
      const gathered = await gather({ sources, foreign, onLoss }, deadline.signal).finally(deadline.clear);
      const pace = createPace(sliceMs, abandoned.signal, broadcast.room);
      await pace.pause();
      const snapshot = idle ?? createSnapshot();
      idle = undefined;
      await renderPage(gathered, format, templateOf, snapshot, out, pace).finally(() => {
        idle = snapshot;
      });
      metrics.rendered((performance.now() - since) / 1000);
    }
    produce()
      .then(
        () => broadcast.end(),
        (error: unknown) => broadcast.end(error as Error),
      )
      .finally(forget);
    running.set(format, rendering);
    return rendering;
  }

  /** A reader of the rendering that is under way, or of a new one. */
  function join(format: Format, refreshMs: number, borrows: boolean): ChunkIterator {
    metrics.scraped(format);
    const current = running.get(format);
    const shared = current?.broadcast.join(borrows);
    const rendering = shared === undefined ? start(format) : (current as Rendering);
    rendering.hurry(refreshMs);
    return shared ?? (rendering.broadcast.join(borrows) as ChunkIterator);
  }

  /** Not a generator: leaving one waits until its pending read is done, and that may take as long as the slowest source. */
  function read(format: Format, refreshMs: number, borrows: boolean): ChunkIterator {
    let chunks: ChunkIterator | undefined;
    return {
      next() {
        chunks ??= join(format, refreshMs, borrows);
        return chunks.next();
      },
      async return() {
        await chunks?.return?.();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  return {
    scrape({ accept, refreshMs = DEFAULT_REFRESH_MS, borrowChunks = false } = {}) {
      const { format, contentType } = negotiate(accept);
      return { contentType, chunks: read(format, refreshMs, borrowChunks) };
    },
  };
}

/** A program without types may pass a function, or a registry of another library, and would see it only as a loss. */
function checkSources(sources: readonly FamilySource[]): void {
  for (const [i, source] of sources.entries()) {
    if (typeof source?.stores === 'function' && typeof source.refresh === 'function') continue;
    throw new MetricsError(
      'ARX_METRIC_DECLARATION_INVALID',
      `sources[${i}]`,
      `createPage: sources[${i}] is no registry of @arx/metrics. A registry of prom-client belongs into "foreign"; a function such as selfRegistry must be called.`,
    );
  }
}

/** A signal that aborts after the shortest time that anybody asked for. */
function createDeadline(): { signal: AbortSignal; hurry: (ms: number) => void; clear: () => void } {
  const controller = new AbortController();
  let at = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    hurry(ms) {
      if (performance.now() + ms >= at) return;
      at = performance.now() + ms;
      clearTimeout(timer);
      if (ms <= 0) controller.abort();
      else timer = setTimeout(() => controller.abort(), ms);
    },
    clear() {
      clearTimeout(timer);
      at = 0;
    },
  };
}

/** Keeps the templates of a format as long as their stores live. */
function createTemplateCache(format: Format): TemplateOf {
  const kept: WeakMap<SeriesStore, { readonly labels: object; readonly short: boolean; readonly template: Template }> =
    new WeakMap();
  return ({ store, constantLabels }, isTaken) => {
    const { name } = store.family;
    // The metadata depends on the other families only where they have the name that OpenMetrics would give this one.
    const short = isTaken(name.replace(/_(total|info)$/, ''));
    const found = kept.get(store);
    if (found !== undefined && found.labels === constantLabels && found.short === short) return found.template;
    const template = createTemplate(store.family, constantLabels, format, isTaken);
    kept.set(store, { labels: constantLabels, short, template });
    return template;
  };
}

function warningOf(loss: Loss): string {
  if (loss.kind === 'source') {
    return `A source of the metrics page ${loss.reason === 'timeout' ? 'was late' : 'failed'}: ${loss.detail}. Its own families may be missing or old; all others are there.`;
  }
  return loss.reason === 'duplicate'
    ? `Metric family ${loss.name} is left off the page: an earlier family has its name or a name of its samples. Give one of them another name.`
    : `Metric family ${JSON.stringify(loss.name)} is left off the page: it is not a valid metric name.`;
}
