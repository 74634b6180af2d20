import type { NumberOf } from '../prometheus-api.ts';
import type { LiveStack } from '../stack.ts';
import type { LiveSystem } from '../system.ts';
import type { TroubledProgram } from './program.ts';
import type { Receiver } from './receiver.ts';

/** What a scene has to work with. */
export interface Stage {
  readonly system: LiveSystem;
  readonly stack: LiveStack;
  readonly receiver: Receiver;
  readonly numberOf: NumberOf;
  /** Spools into the spool that `arx up` serves. */
  readonly program: TroubledProgram;
  /** Tells of a machine, on a page of its own that is scraped, too. */
  readonly machine: {
    readonly address: string;
    /** Idles. */
    readonly program: TroubledProgram;
    /** Starts it again, once it was stopped. */
    start(): Promise<TroubledProgram>;
  };
  /** Lets Prometheus scrape these for the job, and nobody else. */
  readonly scrapeOnly: (addresses: readonly string[]) => Promise<void>;
}
