// The families of a help desk: what `arx mixin verify --catalog` needs to know of a program of yours.
import { counter, histogram } from '@arx/catalog';
import { config } from '@arx/metrics';

export const answers = counter({
  name: 'desk_answers_total',
  help: 'Questions of customers that the help desk has dealt with.',
  unit: 'answers',
  labels: { topic: config(), result: ['answered', 'handed_over'] },
  state: 'process',
  event: 'flow.end',
});

export const thinking = histogram({
  name: 'desk_thinking_seconds',
  help: 'Wall time of a model call of the help desk.',
  unit: 'seconds',
  labels: { model: config() },
  buckets: [0.5, 1, 2, 5, 10, 30],
  state: 'process',
  event: 'model.call',
});

/** Every other family must be shown by a dashboard or watched by a rule. */
export const waived: Readonly<Record<string, string>> = {};
