// What model calls cost, from the usage that a stand-in reports to a page over HTTP, on the built packages.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { enable } from '@arx/catalog';
import { createPage, type FamilySource } from '@arx/metrics';
import { listen, nodeHandler } from '@arx/metrics/http';
import { observeAi } from '@arx/probes/ai';
import { generateText, streamText } from 'ai';
import { expect, onTestFinished, test } from 'vitest';
import { peerMissing } from '../scripts/peers.mjs';
import { startModelServer } from './support/model-server.ts';
import { freePort, start, temporaryFolder, until } from './support/processes.ts';
import { startPrometheus } from './support/prometheus.ts';

globalThis.AI_SDK_LOG_WARNINGS = false;

const ARX = join(import.meta.dirname, '../packages/cli/bin/arx.mjs');

/** What the providers' own pages say, in dollars per million tokens. */
const RATES = [
  { provider: 'openai', model: 'gpt-4o', input: 2.5, cachedInput: 1.25, output: 10 },
  { provider: 'anthropic', model: 'claude-sonnet-4-20250514', input: 3, cachedInput: 0.3, output: 15 },
] as const;

/** The value of the series of a family that has these labels; `undefined` where there is none. */
function valueOn(page: string, name: string, ...labels: readonly string[]): number | undefined {
  const line = page
    .split('\n')
    .find((one) => one.startsWith(`${name}{`) && labels.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

test('the dollars on the page are those that the served tokens cost', async () => {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const { registries, disable } = enable({ systems: ['orchestrator', 'autobot'], spoolDir: false });
  onTestFinished(disable);
  onTestFinished(observeAi());
  const page = createPage({ sources: Object.values(registries) as readonly FamilySource[] });
  const http = await listen({ port: 0, routes: { '/metrics': nodeHandler(page) } });
  onTestFinished(() => http.close());

  const options = { baseURL: server.url, apiKey: 'not-a-key' };
  const models = {
    'gpt-4o': createOpenAI(options).chat('gpt-4o'),
    'claude-sonnet-4-20250514': createAnthropic(options)('claude-sonnet-4-20250514'),
    'llama3:8b': createOpenAICompatible({ ...options, name: 'local', includeUsage: true })('llama3:8b'),
  };
  for (const model of Object.values(models)) {
    server.script(
      { kind: 'ok', usage: { cachedInput: 1_000 } },
      { kind: 'ok', reasoning: 'hm well' },
      { kind: 'status', status: 500 },
    );
    await generateText({ model, prompt: 'What is that?' });
    await streamText({ model, prompt: 'And what is this thing?' }).consumeStream();
    await generateText({ model, prompt: 'Nobody answers.', maxRetries: 0 }).catch(() => undefined);
  }
  await server.idle();
  expect(server.served).toHaveLength(9);

  const text = await (await fetch(`${http.url}/metrics`)).text();
  for (const { provider, model, ...rates } of RATES) {
    const costs = server.served
      .filter((one) => one.model === model && one.answer === 'ok')
      .map(({ tokens: { input, cachedInput, output } }) => {
        return ((input - cachedInput) * rates.input + cachedInput * rates.cachedInput + output * rates.output) / 1e6;
      });
    expect(costs).toHaveLength(2);
    const dollars = costs.reduce((sum, one) => sum + one, 0);
    const labels = [`model="${model}"`, `provider="${provider}"`];
    expect(valueOn(text, 'llm_cost_dollars_total', ...labels)).toBeCloseTo(dollars, 15);
    expect(valueOn(text, 'autobot_llm_cost_dollars_total', ...labels, 'cost_type="total"')).toBeCloseTo(dollars, 15);
    expect(valueOn(text, 'autobot_llm_cost_per_request_dollars_sum', ...labels)).toBeCloseTo(dollars, 15);
    expect(valueOn(text, 'autobot_llm_cost_per_request_dollars_count', ...labels)).toBe(2);
    expect(valueOn(text, 'arx_unpriced_model_calls_total', ...labels)).toBeUndefined();
  }
  expect(valueOn(text, 'llm_tokens_total', 'model="llama3:8b"', 'type="completion"')).toBeGreaterThan(0);
  expect(valueOn(text, 'llm_cost_dollars_total', 'model="llama3:8b"')).toBeUndefined();
  expect(valueOn(text, 'arx_unpriced_model_calls_total', 'model="llama3:8b"', 'provider="local"')).toBe(2);
});

test.skipIf(peerMissing('prometheus'))('increase() sees the dollars of the very first live run', async () => {
  const model = await startModelServer();
  onTestFinished(() => model.close());
  const temporary = await temporaryFolder('costs');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const home = temporary.path;
  await mkdir(join(home, 'flows'));
  const step = '{ id: ask, kind: model, model: gpt-4o, prompt: Say five words please }';
  await writeFile(join(home, 'flows/paid.yaml'), `id: paid\npersona: LEAD_AI\nsteps:\n  - ${step}\n`);
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    AR_METRICS_DIR: join(home, 'spool'),
    AR_ENABLE_METRICS: '1',
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'not-a-key',
  };
  const arx = (...args: string[]) => start(process.execPath, [ARX, ...args], env, home);
  const port = await freePort();
  const serving = arx('obs', 'serve', `--port=${port}`);
  onTestFinished(async () => void (await serving.stop()));
  await until('arx obs serve to answer', async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).ok);
  const prometheus = await startPrometheus(home, [{ job: 'arx', address: `127.0.0.1:${port}` }]);
  onTestFinished(() => prometheus.stop());

  const labels = '{model="gpt-4o", provider="openai"}';
  const dollars = `llm_cost_dollars_total${labels}`;
  await until(`${dollars} to be 0`, async () => (await prometheus.value(dollars)) === 0);
  expect((await arx('flow', 'run', '--flow=paid').finished).code).toBe(0);
  // Four tokens in and five out, at 2.5 and 10 dollars per million.
  const cost = (4 * 2.5 + 5 * 10) / 1e6;
  await until(
    `${dollars} to be ${cost}`,
    async () => Math.abs(((await prometheus.value(dollars)) ?? 0) - cost) < 1e-12,
  );
  for (const [family, more] of [
    ['llm_cost_dollars_total', ''],
    ['llm_requests_total', ', result="success"'],
    ['autobot_llm_cost_dollars_total', ', cost_type="total"'],
    ['autobot_llm_tokens_total', ', token_type="output"'],
  ]) {
    const increase = `increase(${family}${labels.replace('}', `${more}}`)}[1m])`;
    await until(`${increase} > 0`, async () => ((await prometheus.value(increase)) ?? 0) > 0);
  }
  const tokens =
    'min(increase({__name__=~"llm_tokens_total|ar_tokens_total", model="gpt-4o", persona=~"|LEAD_AI"}[1m]))';
  await until(`${tokens} > 0`, async () => ((await prometheus.value(tokens)) ?? 0) > 0);
  const requests = 'increase(ccr_requests_total{provider="openai", status="success"}[1m])';
  await until(`${requests} > 0`, async () => ((await prometheus.value(requests)) ?? 0) > 0);
});
