// Model calls of the real AI SDK against the stand-in of a provider, all the way to a page over HTTP, on the built packages.
import { execFile } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { enable } from '@arx/catalog';
import { createPage } from '@arx/metrics';
import { listen, nodeHandler } from '@arx/metrics/http';
import { observeAi } from '@arx/probes/ai';
import { runFlow, subscriberErrors } from '@arx/signals';
import { embed, generateText, streamText } from 'ai';
import { expect, onTestFinished, test } from 'vitest';
import { type ModelServer, startModelServer } from './support/model-server.ts';
import { temporaryFolder } from './support/processes.ts';

globalThis.AI_SDK_LOG_WARNINGS = false;

const silent = (): void => {};

async function startServer(): Promise<ModelServer> {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  return server;
}

/** The tokens on a page, by direction, model and persona. */
function tokensOn(page: string): Record<string, number> {
  const line = /^ar_tokens_total\{direction="(\w+)",model="([^"]+)",persona="([^"]+)"\} (\d+)$/gm;
  return Object.fromEntries(
    [...page.matchAll(line)].map(([, direction, model, persona, n]) => [`${direction} ${model} ${persona}`, Number(n)]),
  );
}

test('the tokens on the page are those that the provider served', async () => {
  const server = await startServer();
  const { registries, disable } = enable({ systems: ['arx'], spoolDir: false });
  onTestFinished(disable);
  onTestFinished(observeAi());
  if (registries.arx === undefined) throw new Error('The system arx is not on.');
  const page = createPage({ sources: [registries.arx] });
  const http = await listen({ port: 0, routes: { '/metrics': nodeHandler(page) } });
  onTestFinished(() => http.close());

  const options = { baseURL: server.url, apiKey: 'not-a-key' };
  const local = createOpenAICompatible({ ...options, name: 'local', includeUsage: true })('llama3:8b');
  const claude = createAnthropic(options)('claude-stand-in');
  const embedding = createOpenAI(options).embeddingModel('embed-stand-in');
  const retry = { 'retry-after-ms': '1' };

  await runFlow({ flowId: 'f', persona: 'PLANNER_AI', execMode: 'live', branch: 'main' }, async (flow) => {
    await flow.runStep({ stepId: 'plan' }, async () => {
      await generateText({ model: local, prompt: 'a plan please' });
      server.script({ kind: 'ok', reasoning: 'hm hm', usage: { cachedInput: 1_000, cacheWriteInput: 200 } });
      await generateText({ model: claude, prompt: 'a plan please' });
    });
    await flow.runStep({ stepId: 'code', persona: 'CODER_AI' }, async () => {
      server.script({ kind: 'status', status: 429, headers: retry }, { kind: 'status', status: 500, headers: retry });
      await generateText({ model: local, prompt: 'code please' });
      await streamText({ model: local, prompt: 'more code please' }).text;
      server.script({ kind: 'ok', usage: { cachedInput: 50 }, pieceDelayMs: 1 });
      await streamText({ model: claude, prompt: 'more code please' }).text;
      await embed({ model: embedding, value: 'some words to find again' });
      server.script(...Array.from({ length: 3 }, () => ({ kind: 'status', status: 503, headers: retry }) as const));
      await generateText({ model: local, prompt: 'no more' }).catch(silent);
    });
  });
  await server.idle();

  const served = (models: string, of: 'input' | 'output', requests: readonly number[]): number =>
    requests.reduce((sum, index) => {
      const one = server.served[index];
      expect(one?.model).toBe(models);
      return sum + (one?.tokens[of] ?? Number.NaN);
    }, 0);
  const text = await (await fetch(`${http.url}/metrics`)).text();
  expect(tokensOn(text)).toEqual({
    'in llama3:8b PLANNER_AI': served('llama3:8b', 'input', [0]),
    'out llama3:8b PLANNER_AI': served('llama3:8b', 'output', [0]),
    'in claude-stand-in PLANNER_AI': served('claude-stand-in', 'input', [1]),
    'out claude-stand-in PLANNER_AI': served('claude-stand-in', 'output', [1]),
    'in llama3:8b CODER_AI': served('llama3:8b', 'input', [4, 5]),
    'out llama3:8b CODER_AI': served('llama3:8b', 'output', [4, 5]),
    'in claude-stand-in CODER_AI': served('claude-stand-in', 'input', [6]),
    'out claude-stand-in CODER_AI': served('claude-stand-in', 'output', [6]),
    'in embed-stand-in CODER_AI': served('embed-stand-in', 'input', [7]),
  });
  // All of them together, the failed requests with their nothing included.
  expect(server.served).toHaveLength(11);
  const total = Object.entries(tokensOn(text)).reduce((sum, [, n]) => sum + n, 0);
  expect(total).toBe(server.tokens().input + server.tokens().output);
  expect(server.tokens().cachedInput).toBe(1_050);
  expect(subscriberErrors().count).toBe(0);
});

test('the program of docs/probes.md shows its tokens', async () => {
  const server = await startServer();
  const guide = await readFile(join(import.meta.dirname, '../docs/probes.md'), 'utf8');
  const program = /```ts\n(import .*?)```/s.exec(guide)?.[1] ?? '';
  const shown = /```console\n(ar_tokens_total.*?)```/s.exec(guide)?.[1] ?? '';
  await using folder = await temporaryFolder('probes-guide');
  await symlink(join(import.meta.dirname, '../node_modules'), join(folder.path, 'node_modules'));
  await writeFile(join(folder.path, 'program.mts'), program);
  const env = { ...process.env, MODEL_URL: server.url };
  const { stdout } = await promisify(execFile)(process.execPath, ['program.mts'], { cwd: folder.path, env });
  expect(stdout).toContain('one two three four five\n');
  expect(shown.trim().split('\n')).toHaveLength(2);
  expect(stdout).toContain(shown.trim());
});
