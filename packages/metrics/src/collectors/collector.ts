/** Something that works in the background until it is stopped. */
export interface Collector {
  /** Ends it. Its families go off the page, or stay as they are where they were recorded. */
  stop(): void;
}
