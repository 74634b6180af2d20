// The series that all libraries get: the same labels in the same order.
import type { LabelSet } from '../libraries/library.ts';

export const COUNTER_LABELS = ['flow_id', 'step_id', 'persona', 'exec_mode'] as const;
export const HISTOGRAM_LABELS = ['flow_id', 'step_id', 'persona', 'model', 'exec_mode'] as const;
export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

// Texts exist once and are shared by all series, as constants of a program are: whoever keeps them pays nothing.
const texts = (count: number, before: string): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${before}${i}`);
const FLOWS = texts(100, 'flow_');
const STEPS = texts(100, 'step_');
const PERSONAS = texts(20, 'PERSONA_');
const MODELS = ['llama3:8b', 'qwen3:14b', 'gpt-4o-mini', 'unknown'] as const;
const MODES = ['dry_run', 'live'] as const;

/** Label set number `i` of up to 200,000 different ones. */
export function counterLabels(i: number): LabelSet {
  return {
    flow_id: FLOWS[i % 100]!,
    step_id: STEPS[Math.floor(i / 100) % 100]!,
    persona: PERSONAS[Math.floor(i / 10_000) % 20]!,
    exec_mode: MODES[i % 2]!,
  };
}

/** The same with one label more. */
export function histogramLabels(i: number): LabelSet {
  const { flow_id, step_id, persona, exec_mode } = counterLabels(i);
  return { flow_id: flow_id!, step_id: step_id!, persona: persona!, model: MODELS[i % 4]!, exec_mode: exec_mode! };
}

/** What series `i` gets each time: small whole numbers, not all the same. */
export function amountOf(i: number): number {
  return 1 + (i % 7);
}

/** Durations spread over all buckets. */
export const DURATIONS: readonly number[] = Array.from(
  { length: 1000 },
  (_, i) => 0.003 * 1.0095 ** ((i * 617) % 1000),
);

/** The sum of all values on a page, comments left out: whether it shows what was recorded. */
export function sumOfPage(text: string): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}
