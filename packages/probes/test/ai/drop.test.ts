import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = new URL('../fixtures/drop-stream.ts', import.meta.url).pathname;

test('a stream that its reader just stops to read is told when it is collected, with the time of its last part', async () => {
  const flags = ['--expose-gc', '--conditions=@arx/source'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  const { heard, heardAfterSeconds } = JSON.parse(stdout);
  expect(heard).toMatchObject([
    { outcome: 'cancelled', tokensEstimated: true, attempts: 1 },
    { outcome: 'cancelled', modelCalls: 1 },
  ]);
  const [call, agent] = heard;
  expect(call.outputTokens).toBeGreaterThan(3);
  // At two milliseconds a word the server is far from done.
  expect(call.outputTokens).toBeLessThan(1_000);
  expect(call.durationSeconds).toBeGreaterThanOrEqual(call.firstTokenSeconds);
  expect(agent.durationSeconds).toBeLessThan(heardAfterSeconds + call.durationSeconds);
});
