import { didYouMean, listed, quoted } from './errors.ts';
import { nearestWord } from './nearest.ts';
import type { Finding, Path } from './problems.ts';

/** What a step can read: conditions and prompts have the same rights. */
export interface Scope {
  readonly stepId: string;
  /** Names of the inputs of the flow. */
  readonly inputs: readonly string[];
  /** Steps that are done before the step starts. */
  readonly before: readonly string[];
  /** All steps of the flow. */
  readonly steps: readonly string[];
}

/** What is wrong with reading an input. */
export function checkInput(name: string, path: Path, { inputs }: Scope): readonly Finding[] {
  if (inputs.includes(name)) return [];
  const known = inputs.length === 0 ? 'the flow declares no inputs; add it to "inputs"' : `expected ${listed(inputs)}`;
  return [
    { path, at: 'value', message: `unknown input ${quoted(name)}${didYouMean(nearestWord(name, inputs))}; ${known}` },
  ];
}

/** What is wrong with reading how a step went. */
export function checkStep(id: string, path: Path, { stepId, before, steps }: Scope): readonly Finding[] {
  if (before.includes(id)) return [];
  if (id === stepId) return [{ path, at: 'value', message: 'a step cannot read itself, as it is not done yet' }];
  if (steps.includes(id)) {
    const message = `step ${quoted(id)} need not be done before ${quoted(stepId)}; add it to the needs of ${quoted(stepId)}`;
    return [{ path, at: 'value', message }];
  }
  const known = before.length === 0 ? 'the step has no needs' : `expected ${listed(before)}`;
  return [{ path, at: 'value', message: `unknown step ${quoted(id)}${didYouMean(nearestWord(id, before))}; ${known}` }];
}
