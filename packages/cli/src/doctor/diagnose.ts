import type { Check } from './check.ts';
import { checkEnvironment } from './checks/environment.ts';
import { checkFamilies } from './checks/families.ts';
import { checkPage } from './checks/page.ts';
import { checkRecording } from './checks/recording.ts';
import { checkServer } from './checks/server.ts';
import { checkSpool } from './checks/spool.ts';
import type { Facts } from './facts.ts';

/** Every check, always all of them and in this order: what cannot be looked at is `unknown`. */
export function diagnose(facts: Facts): readonly Check[] {
  return [checkRecording, checkEnvironment, checkPage, checkServer, checkFamilies, checkSpool].flatMap((check) =>
    check(facts),
  );
}
