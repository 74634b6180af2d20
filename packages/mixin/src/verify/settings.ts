/** What verify has to know of the place where the files will be used. */
export interface Settings {
  /** Seconds between two scrapes: `absent` must last for two of them, and a range hold two. Default 15. */
  readonly scrapeInterval: number;
  /** Labels that your scrape configuration adds to targets, besides the common ones. Default none. */
  readonly targetLabels: readonly string[];
  /** Families that need not be used, each with the reason. Whether all others are used is checked only when given. */
  readonly waived: Readonly<Record<string, string>> | undefined;
  /** The families that must be used or waived, when `waived` is given. Default: all of the catalog. */
  readonly demanded: readonly string[] | undefined;
}

export const DEFAULT_SETTINGS: Settings = {
  scrapeInterval: 15,
  targetLabels: [],
  waived: undefined,
  demanded: undefined,
};
