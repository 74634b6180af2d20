import { createArxRegistry, createRecorder } from '@arx/catalog/arx';
import { startFlow } from '@arx/signals';
import { expect, test } from 'vitest';

const CALLS = 20_000;
const ROUNDS = 20;

/** Nanoseconds per call, of the quietest round: other load on the machine can only add. */
function nanosecondsPerCall(call: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startedAt = process.hrtime.bigint();
    for (let i = 0; i < CALLS; i++) call();
    return Number(process.hrtime.bigint() - startedAt) / CALLS;
  });
  return Math.min(...rounds);
}

const instr = createRecorder(createArxRegistry({ env: {} }), { enabled: false });
const run = { persona: 'PLANNER_AI', execMode: 'live', branch: 'main' } as const;

test.each([
  ['flowStart', () => instr.flowStart({ flowId: 'triage', ...run })],
  ['flowEnd', () => instr.flowEnd({ flowId: 'triage', ...run, success: true })],
  ['retry', () => instr.retry({ flowId: 'triage', stepId: 'classify', persona: 'CODER_AI' })],
  ['tokensIn', () => instr.tokensIn({ model: 'llama3:8b', persona: 'CODER_AI', n: 41 })],
  ['step', () => instr.step({ flowId: 'triage', stepId: 'classify', ...run }).end()],
  [
    'the scopes of a whole flow',
    () => {
      const flow = instr.flow({ flowId: 'triage', ...run });
      flow.step({ stepId: 'classify' }).end();
      flow.succeed();
    },
  ],
  [
    'the signals of a whole flow',
    () => {
      const flow = startFlow({ flowId: 'triage', execMode: 'live' });
      const step = flow.step({ stepId: 'classify' });
      step.tokens({ input: 1, output: 2 });
      step.succeed();
      flow.succeed();
    },
  ],
])('while recording is off, %s costs less than a microsecond', (_, call) => {
  expect(nanosecondsPerCall(call)).toBeLessThan(1000);
});
