import { observeUndici } from '@arx/probes/undici';
import { httpClientRequest, subscribe } from '@arx/signals';
import { generateText, streamText } from 'ai';
import { expect, onTestFinished, test } from 'vitest';
import { bodySize } from '../../src/ai/body-size.ts';
import { startBench } from '../fixtures/models.ts';

/** The sizes of the bodies that left this process. */
function sentBodies(): readonly (number | undefined)[] {
  const sizes: (number | undefined)[] = [];
  onTestFinished(observeUndici());
  onTestFinished(subscribe(httpClientRequest, ({ requestBytes }) => void sizes.push(requestBytes)));
  return sizes;
}

test.each(['compatible', 'openai', 'anthropic'] as const)(
  'an attempt to %s has the size of the body that was sent, in bytes and not in characters',
  async (which) => {
    const bench = await startBench();
    const sent = sentBodies();
    await generateText({ model: bench[which], prompt: 'Grüße 🙂' });
    await bench.server.idle();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toBeGreaterThan(20);
    expect(bench.recorded.attempts.map(({ requestBytes }) => requestBytes)).toEqual(sent);
  },
);

test('a streamed attempt has its size, too', async () => {
  const bench = await startBench();
  const sent = sentBodies();
  await streamText({ model: bench.anthropic, prompt: 'Say five words' }).text;
  await bench.server.idle();
  expect(bench.recorded.attempts.map(({ requestBytes }) => requestBytes)).toEqual(sent);
  expect(sent[0]).toBeGreaterThan(20);
});

test('attempts that failed have the size of what was sent', async () => {
  const bench = await startBench();
  const sent = sentBodies();
  bench.server.script({ kind: 'status', status: 500, headers: { 'retry-after-ms': '1' } });
  await generateText({ model: bench.anthropic, prompt: 'Say five words' });
  await bench.server.idle();
  expect(sent).toHaveLength(2);
  expect(bench.recorded.attempts.map(({ requestBytes }) => requestBytes)).toEqual(sent);
});

test('what cannot be written has no size', () => {
  const ring: { self?: unknown } = {};
  ring.self = ring;
  expect([undefined, null, ring, { big: 1n }, () => {}].map(bodySize)).toEqual(Array(5).fill(undefined));
  expect(['ü', { a: 'ü' }, []].map(bodySize)).toEqual([2, 10, 2]);
});
