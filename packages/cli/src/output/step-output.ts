import type { RunEvent } from '@arx/runtime/flows';
import { counted } from './run-words.ts';
import { printable } from './text.ts';

/** Most lines of the output of one step; the rest is for `--json`. */
const MAX_LINES = 30;

/**
 * What a step gave, for people, indented below its name. Only of live runs: what a simulator gives stands in the flow.
 */
export function renderStepOutput(event: RunEvent): readonly string[] {
  if (event.kind !== 'step.succeeded' || event.simulated || event.output === '') return [];
  const lines = event.output.split('\n');
  const more = lines.length - MAX_LINES;
  return [
    ...lines.slice(0, MAX_LINES).map((line) => `    ${printable(line)}`),
    ...(more > 0 ? [`    … ${counted(more, 'line')} more; --json shows all`] : []),
  ];
}
