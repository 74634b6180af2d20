/** What a writer of the chaos test records in one turn; the same in the child that does it and in the parent that checks it. */
export type Operation =
  | {
      readonly kind: 'inc';
      readonly family: 'own_total' | 'all_total' | 'churn_total';
      readonly label: string;
      readonly by: number;
    }
  | { readonly kind: 'observe'; readonly label: string; readonly value: number }
  | { readonly kind: 'remove'; readonly label: string };

/** Where a writer stands: after `turn` turns. */
export interface Plan {
  readonly writer: string;
  turn: number;
  random: number;
  /** The series that comes and goes. */
  churn: string | undefined;
}

export const BUCKETS: readonly number[] = [1, 3, 5];

export function createPlan(writer: string, seed: number): Plan {
  return { writer, turn: 0, random: seed, churn: undefined };
}

/** Moves on by one turn and says what it does. */
export function nextOperations(plan: Plan): Operation[] {
  plan.turn++;
  const own: Operation = { kind: 'inc', family: 'own_total', label: plan.writer, by: 1 + (next(plan) % 3) };
  const all: Operation = { kind: 'inc', family: 'all_total', label: `part ${next(plan) % 5}`, by: 1 };
  const observe: Operation = { kind: 'observe', label: plan.writer, value: observedIn(plan.turn) };
  const operations: Operation[] = [own, all, observe];
  if (next(plan) % 4 > 0) return operations;
  if (plan.churn !== undefined) operations.push({ kind: 'remove', label: plan.churn });
  plan.churn = `${plan.writer} in ${plan.turn}`;
  operations.push({ kind: 'inc', family: 'churn_total', label: plan.churn, by: plan.turn });
  return operations;
}

/** So that a histogram's sum follows from its count. */
export function observedIn(turn: number): number {
  return turn % 7;
}

/** mulberry32 (T. Ettinger). */
export function next(state: { random: number }): number {
  state.random = (state.random + 0x6d2b79f5) | 0;
  let t = Math.imul(state.random ^ (state.random >>> 15), 1 | state.random);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
}
