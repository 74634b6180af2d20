import type { Check } from '../check.ts';
import { checkActivity } from './checks/activity.ts';
import { checkCollector } from './checks/collector.ts';
import { checkDatabase } from './checks/database.ts';
import { checkDepth } from './checks/depth.ts';
import { checkQueueFamilies } from './checks/families.ts';
import { checkStorage } from './checks/storage.ts';
import type { QueueFacts } from './facts.ts';

/** Every check of the run queue, always all of them and in this order: what cannot be looked at is `unknown`. */
export function diagnoseQueue(facts: QueueFacts): readonly Check[] {
  return [checkDatabase, checkQueueFamilies, checkCollector, checkDepth, checkStorage, checkActivity].flatMap((check) =>
    check(facts),
  );
}
