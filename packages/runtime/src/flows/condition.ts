import type { Condition, TextTest } from './flow.ts';
import type { ConditionInput } from './flow-input.ts';

/** What a condition can read: the inputs of the run, and steps that are done. */
export interface ConditionFacts {
  readonly inputs: Readonly<Record<string, string>>;
  /** Steps that were done before, by id. */
  readonly steps: ReadonlyMap<string, StepFact>;
}

/** How a step went, as far as later steps can see it. */
export interface StepFact {
  readonly outcome: 'succeeded' | 'skipped';
  /** Empty when the step was skipped. */
  readonly output: string;
}

/** Whether the condition holds. Total: it always answers, whatever the texts are; it reads and calls nothing else. */
export function holds(condition: Condition, facts: ConditionFacts): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => holds(part, facts));
    case 'any':
      return condition.of.some((part) => holds(part, facts));
    case 'not':
      return !holds(condition.of, facts);
    case 'input':
      return passes(condition.test, Object.hasOwn(facts.inputs, condition.input) ? facts.inputs[condition.input] : '');
    case 'output':
      return passes(condition.test, facts.steps.get(condition.step)?.output);
    case 'outcome':
      return facts.steps.get(condition.step)?.outcome === condition.is;
  }
}

function passes(test: TextTest, text = ''): boolean {
  return test.kind === 'equals' ? text === test.text : text.includes(test.text);
}

/** The condition that an author wrote, in the form that is executed. */
export function toCondition(input: ConditionInput): Condition {
  if ('all' in input) return { kind: 'all', of: input.all.map(toCondition) };
  if ('any' in input) return { kind: 'any', of: input.any.map(toCondition) };
  if ('not' in input) return { kind: 'not', of: toCondition(input.not) };
  if ('input' in input) return { kind: 'input', input: input.input, test: toTest(input) };
  if ('output' in input) return { kind: 'output', step: input.output, test: toTest(input) };
  return { kind: 'outcome', step: input.outcome, is: input.is };
}

function toTest(input: { readonly equals: string } | { readonly contains: string }): TextTest {
  return 'equals' in input ? { kind: 'equals', text: input.equals } : { kind: 'contains', text: input.contains };
}
