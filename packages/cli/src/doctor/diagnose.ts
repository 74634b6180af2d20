import type { Check } from './check.ts';
import { checkEnvironment } from './checks/environment.ts';
import { checkFamilies } from './checks/families.ts';
import { checkPage } from './checks/page.ts';
import { checkRecording } from './checks/recording.ts';
import { checkServer, checkServerSpool } from './checks/server.ts';
import { checkSpool } from './checks/spool.ts';
import type { ExaminedSystem } from './examined.ts';
import type { Facts } from './facts.ts';

interface Group {
  /** The system that it is about; `undefined` for what every system stands on. */
  readonly of?: ExaminedSystem;
  readonly check: (facts: Facts) => readonly Check[];
}

/** What runs from here record goes through the spool, as far as it is of `ar_`; the numbers of the queue never do. */
const GROUPS: readonly Group[] = [
  { of: 'arx', check: checkRecording },
  { check: checkEnvironment },
  { check: checkPage },
  { of: 'arx', check: checkServerSpool },
  { check: checkServer },
  { of: 'arx', check: checkFamilies },
  { of: 'arx', check: checkSpool },
];

/** Every check of these systems, always all of them and in this order: what cannot be looked at is `unknown`. */
export function diagnose(facts: Facts, systems: ReadonlySet<ExaminedSystem>): readonly Check[] {
  return GROUPS.filter(({ of }) => of === undefined || systems.has(of)).flatMap(({ check }) => check(facts));
}
