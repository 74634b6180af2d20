// A flow of simulated steps in a process of its own. What is recorded is decided as in any program: by the environment.
//   flow.ts STEPS
import { declareFlows, enable } from '@arx/catalog';
import { sampleValue } from '@arx/metrics';
import { defineFlow, describeFlow, runFlow } from '@arx/runtime/flows';
import { answerParent } from '../support/child.ts';

const steps = Number(process.argv[2]);
/** Steps side by side; each needs those of the row before. */
const WIDTH = 5;

const flow = defineFlow({
  id: 'bench_flow',
  persona: 'CODER_AI',
  steps: Array.from({ length: steps }, (_, i) => ({
    id: `step_${i}`,
    kind: 'model' as const,
    model: i % 2 === 0 ? 'llama3:8b' : 'gpt-4o-mini',
    prompt: 'Do the next thing.',
    needs: i < WIDTH ? [] : [`step_${i - WIDTH}`],
    fixtures: [
      { outcome: 'success' as const, duration: '100ms', tokens: { input: 900, output: 150 }, output: 'Done.' },
    ],
  })),
});

const { registries } = enable();
declareFlows([describeFlow(flow)]);

answerParent({
  /** Runs the flow so often, and gives the nanoseconds of processor time of each run. */
  async run(times: number) {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) {
      const { outcome } = await runFlow(flow, { execMode: 'dry_run', speed: Number.POSITIVE_INFINITY, branch: 'main' });
      if (outcome !== 'success') throw new Error(`The flow ended with ${outcome}.`);
    }
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / times;
  },
  /** How many attempts of steps were recorded. */
  recorded: () => {
    const { arx } = registries;
    return arx === undefined ? 0 : (sampleValue(arx, 'ar_step_latency_ms_count', {}) ?? 0);
  },
});
