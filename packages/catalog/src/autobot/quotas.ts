import { GITHUB_RESOURCES } from './families/github.ts';

/** A quota of GitHub. */
export type GithubResource = (typeof GITHUB_RESOURCES)[number];

/** Until when the remaining calls of a quota say anything. */
export interface QuotaWindows {
  /** @param resetAt when the window ends, as Unix time in seconds; `undefined` when nobody said */
  keep(resource: GithubResource, resetAt: number | undefined): void;
  /** Forgets the quotas whose window is over, and tells which. */
  takeEnded(): readonly GithubResource[];
}

/** Keeps nothing yet. The clock is that of the machine, since the end of a window is a time of day. */
export function createQuotaWindows(): QuotaWindows {
  const ends = new Map<GithubResource, number>();
  return {
    keep: (resource, resetAt) => {
      // What is no time is never over; kept, it would be compared at every scrape.
      if (!Number.isFinite(resetAt) || !GITHUB_RESOURCES.includes(resource)) ends.delete(resource);
      else ends.set(resource, resetAt as number);
    },
    takeEnded: () => {
      if (ends.size === 0) return [];
      const now = Date.now() / 1000;
      const ended = [...ends].filter(([, resetAt]) => now >= resetAt).map(([resource]) => resource);
      for (const resource of ended) ends.delete(resource);
      return ended;
    },
  };
}
