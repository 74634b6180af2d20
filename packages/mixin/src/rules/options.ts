import { SYSTEMS, type SystemName } from '@arx/catalog';
import { DEFAULT_SLOS } from './slo/defaults.ts';
import type { Slo } from './slo/slo.ts';

/** Where pages are emitted, and where alerts find them unless they are told of another place. */
export const RUNBOOK_FOLDER = 'docs/runbooks/';

/** What the rules, their tests and their runbooks are built for. Give the same to all three. */
export interface RuleOptions {
  /** The systems that are enabled, as in `ARX_SYSTEMS`. Rules of others are left out. Default: all. */
  readonly systems?: readonly SystemName[];
  /** Every selector asks for this job, as names without a prefix are not ours alone. Default `arx`. */
  readonly job?: string;
  /** What stands before the name of a runbook's page in `runbook_url`: a URL or a path, with its last slash. Default: {@link RUNBOOK_FOLDER}. */
  readonly runbookBase?: string;
  /**
   * What happens to alerts on families that nothing in the product publishes yet: `mark` keeps them, as your own program
   * may record those families, and says so in their description; `omit` leaves them out. Default `mark`.
   */
  readonly unpublished?: 'mark' | 'omit';
  /** Objectives to watch; those of systems that are not enabled are left out. Default: {@link DEFAULT_SLOS}. */
  readonly slos?: readonly Slo[];
}

/** The options with their defaults. */
export type Settings = Required<RuleOptions>;

export function settingsOf(options: RuleOptions): Settings {
  return {
    systems: options.systems ?? SYSTEMS.map(({ name }) => name),
    job: options.job ?? 'arx',
    runbookBase: options.runbookBase ?? RUNBOOK_FOLDER,
    unpublished: options.unpublished ?? 'mark',
    slos: options.slos ?? DEFAULT_SLOS,
  };
}
