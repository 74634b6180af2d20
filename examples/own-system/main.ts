// A metric system of your own beside those of ARX: its families, and the signals that move them.
//   node examples/own-system/main.ts
import { counter, createSystemRegistry, declareFlows, enable, histogram, type System } from '@arx/catalog';
import { config, sampleValue } from '@arx/metrics';
import { flowEnd, type ModelCall, modelCall, type Outcome, runFlow, runModelCall, subscribe } from '@arx/signals';

const families = {
  answers: counter({
    name: 'desk_answers_total',
    help: 'Questions of customers that the help desk has dealt with.',
    unit: 'answers',
    labels: { topic: config(), result: ['answered', 'handed_over'] },
    state: 'process',
    event: 'flow.end',
  }),
  thinking: histogram({
    name: 'desk_thinking_seconds',
    help: 'Wall time of a model call of the help desk.',
    unit: 'seconds',
    labels: { model: config() },
    buckets: [0.5, 1, 2, 5, 10, 30],
    state: 'process',
    event: 'model.call',
  }),
};

const RESULT_OF: Record<Outcome, 'answered' | 'handed_over'> = {
  success: 'answered',
  failure: 'handed_over',
  cancelled: 'handed_over',
};

const createDeskRegistry = () => createSystemRegistry('desk', families);
const desk: System<'desk', ReturnType<typeof createDeskRegistry>> = {
  name: 'desk',
  title: 'What the help desk answers',
  families: Object.values(families),
  createRegistry: createDeskRegistry,
  subscribe({ instruments: { answers, thinking } }, key = 'desk') {
    const think = ({ model, durationSeconds }: ModelCall) => {
      if (durationSeconds !== undefined) thinking.observe({ model }, durationSeconds);
    };
    const ends = [
      subscribe(flowEnd, (end) => answers.inc({ topic: end.flowId, result: RESULT_OF[end.outcome] }), { key }),
      subscribe(modelCall, think, { key }),
    ];
    return () => ends.forEach((end) => void end());
  },
  declareFlows({ instruments }, flows) {
    for (const { flowId: topic } of flows) instruments.answers.declare({ topic, result: 'answered' });
  },
};

const registry = createDeskRegistry();
enable({ systems: ['arx', desk], registries: { desk: registry } });
declareFlows([{ flowId: 'parcels', persona: 'DESK_AI', steps: [] }]);
await runFlow({ flowId: 'parcels', execMode: 'live' }, () => runModelCall({ model: 'llama3:8b' }, () => 'Tomorrow.'));
console.log(sampleValue(registry, 'desk_answers_total'), sampleValue(registry, 'desk_thinking_seconds_count'));
