import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelStepInput } from '@arx/runtime/flows';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startModelServer } from '../../../../../conformance/support/model-server.ts';
import { of, publishedBy } from '../../flows/helpers/signals.ts';
import { KEY, modelServer, type Provider, runModel, WAYS } from '../helpers/model.ts';
import { recordEvents } from '../helpers/shell.ts';

const RETRY: ModelStepInput['retries'] = { max: 3, backoff: '5ms', jitter: 'none' };

/** A server that gives every request the same bytes. */
async function rawServer(status: number, headers: Record<string, string>, body: string) {
  const server = createServer((_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

describe.each(WAYS)('a live model step with %s, streamed: %s', (provider, stream) => {
  const how = { provider, stream };

  test('answers, with the tokens that the server counted', async () => {
    const server = await modelServer();
    server.script({ kind: 'ok', text: 'All is well.' });
    const result = await runModel(server, { ...how, system: 'You are terse.', prompt: 'How is it going?' });
    expect(result).toMatchObject({ outcome: 'success', steps: [{ end: { output: 'All is well.' }, attempts: 1 }] });
    await server.idle();
    expect(server.served).toMatchObject([{ model: 'llama3:8b', streaming: stream, finished: true }]);
    expect(server.served[0]?.protocol).toBe(provider === 'anthropic' ? 'anthropic' : 'openai');
    const { input, output } = server.tokens();
    expect(result.tokens).toEqual({ input, output });
    // Seven words: system text and prompt both arrived.
    expect(input).toBe(7);
  });

  // Anthropic always reports.
  test.skipIf(provider === 'anthropic')('shows no tokens that nobody reported', async () => {
    const server = await modelServer();
    server.script({ kind: 'ok', usage: 'missing' });
    const { events, onEvent } = recordEvents();
    const result = await runModel(server, how, { onEvent });
    expect(result).toMatchObject({ outcome: 'success', tokens: { input: 0, output: 0 } });
    expect(events.filter(({ kind }) => kind === 'tokens.used')).toEqual([]);
  });

  test('is tried again after 429, not before the server allows it', async () => {
    const server = await modelServer();
    server.script({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const { events, onEvent } = recordEvents();
    const result = await runModel(server, { ...how, retries: RETRY }, { onEvent });
    expect(result).toMatchObject({ outcome: 'success', steps: [{ attempts: 2 }] });
    expect(events.filter((event) => event.kind === 'step.retrying')).toMatchObject([
      { error: { name: 'RateLimitError', message: expect.stringContaining('429') }, inMs: 1000 },
    ]);
    expect(result.durationMs).toBeGreaterThanOrEqual(1000);
  });

  test('follows no redirect: nobody else gets the key or the prompt', async () => {
    const server = await modelServer();
    const stranger = await modelServer();
    server.script({ kind: 'status', status: 307, headers: { location: `${stranger.url}/chat/completions` } });
    const result = await runModel(server, { ...how, retries: RETRY });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'InvalidRequestError', steps: [{ attempts: 1 }] });
    expect(stranger.served).toEqual([]);
  });

  test('fails at once when 429 asks for more time than an attempt has', async () => {
    const server = await modelServer();
    server.script({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    const result = await runModel(server, { ...how, retries: RETRY, timeout: '10s' });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'RateLimitError', steps: [{ attempts: 1 }] });
    expect(result.steps[0]?.end).toMatchObject({ error: { message: expect.stringContaining('asked to wait 3600 s') } });
  });

  test('makes exactly the attempts of the step: the AI SDK adds none', async () => {
    const server = await modelServer();
    server.script(...Array.from({ length: 9 }, () => ({ kind: 'status', status: 500 }) as const));
    const result = await runModel(server, { ...how, retries: { ...RETRY, max: 2 } });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'APIError', steps: [{ attempts: 3 }] });
    expect(server.arrived()).toBe(3);
  });

  test.each([
    [400, 'InvalidRequestError', 1],
    [401, 'AuthenticationError', 1],
    [403, 'AuthenticationError', 1],
    [404, 'InvalidRequestError', 1],
    [408, 'TimeoutError', 2],
    [409, 'APIError', 2],
    [429, 'RateLimitError', 2],
    [503, 'APIError', 2],
    [504, 'TimeoutError', 2],
  ])('names status %i %s, and makes %i attempts of two', async (status, name, attempts) => {
    const server = await modelServer();
    server.script({ kind: 'status', status }, { kind: 'status', status });
    const result = await runModel(server, { ...how, retries: { ...RETRY, max: 1 } });
    expect(result).toMatchObject({ outcome: 'failure', reason: name, steps: [{ attempts }] });
  });

  test('is ended by its timeout when nothing comes, and the request with it', async () => {
    const server = await modelServer();
    server.script({ kind: 'hang' });
    const result = await runModel(server, { ...how, timeout: '150ms' });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'TimeoutError' });
    expect(result.durationMs).toBeLessThan(1500);
    await server.idle();
    expect(server.served).toMatchObject([{ finished: false }]);
  });

  test('is ended by the end of the run, and the request with it', async () => {
    const server = await modelServer();
    server.script(stream ? { kind: 'ok', text: 'word '.repeat(200), pieceDelayMs: 20 } : { kind: 'hang' });
    const abort = new AbortController();
    const run = runModel(server, how, { signal: abort.signal });
    while (server.arrived() === 0) await sleep(5);
    await sleep(60);
    abort.abort();
    expect(await run).toMatchObject({
      outcome: 'failure',
      reason: 'cancelled',
      steps: [{ end: { kind: 'cancelled' } }],
    });
    await server.idle();
    expect(server.served).toMatchObject([{ finished: false }]);
  });

  test('fails when the answer breaks off, and can be tried again', async () => {
    const server = await modelServer();
    server.script({ kind: 'cut', afterTokens: 2 });
    const result = await runModel(server, how);
    expect(result).toMatchObject({ outcome: 'failure', reason: 'IncompleteAnswerError' });

    server.script({ kind: 'cut', afterTokens: 2 });
    expect(await runModel(server, { ...how, retries: RETRY })).toMatchObject({
      outcome: 'success',
      steps: [{ attempts: 2, end: { output: 'one two three four five' } }],
    });
  });

  test('publishes no model call of its own', async () => {
    const server = await modelServer();
    server.script({ kind: 'ok' }, { kind: 'status', status: 500 });
    const published = await publishedBy(async () => {
      await runModel(server, how);
      await runModel(server, how);
    });
    expect(of(published, 'step.end').map(({ outcome }) => outcome)).toEqual(['success', 'failure']);
    expect(of(published, 'model.call')).toEqual([]);
  });

  test('shows the key nowhere, although the server repeats it', async () => {
    const said: string[] = [];
    const error = { error: { message: `Incorrect key ${KEY} or sk-abc***xyz provided`, type: 'x' } };
    const body = JSON.stringify(provider === 'anthropic' ? { type: 'error', ...error } : error);
    const { events, onEvent } = recordEvents();
    const warnings = (warning: Error): void => void said.push(String(warning));
    process.on('warning', warnings);
    onTestFinished(() => void process.off('warning', warnings));
    for (const status of [401, 500]) {
      const server = await rawServer(status, { 'content-type': 'application/json' }, body);
      const published = await publishedBy(async () => {
        said.push(JSON.stringify(await runModel(server, { ...how, retries: { max: 1, backoff: '1ms' } }, { onEvent })));
      });
      said.push(JSON.stringify(published.map(({ payload }) => payload)));
    }
    said.push(JSON.stringify(events));
    expect(said.join('\n')).toContain('Incorrect key [redacted] or [redacted] provided');
    expect(said.join('\n')).not.toContain(KEY);
    expect(said.join('\n')).not.toContain('sk-abc');
  });

  test('says so when what answers speaks another language', async () => {
    const server = await rawServer(200, { 'content-type': 'text/html' }, '<html>Welcome to nginx</html>');
    const result = await runModel(server, how);
    expect(result.outcome).toBe('failure');
    // In a stream there is nothing that could be wrong: its end is missing.
    expect(result.reason).toBe(stream ? 'IncompleteAnswerError' : 'APIError');
  });

  test('fails when nobody is there', async () => {
    const gone = await startModelServer();
    await gone.close();
    const result = await runModel(gone, how);
    expect(result).toMatchObject({ outcome: 'failure', reason: 'ConnectionError' });
  });
});

describe('a streamed answer', () => {
  test('is shown while it comes', async () => {
    const server = await modelServer();
    server.script({ kind: 'ok', text: 'one two three four five six seven eight', pieceDelayMs: 40 });
    const { events, onEvent } = recordEvents();
    await runModel(server, {}, { onEvent });
    const told = events.filter((event) => event.kind === 'step.output');
    expect(told.length).toBeGreaterThan(1);
    expect(told.map(({ text }) => text).join('')).toBe('one two three four five six seven eight');
    expect(events.findIndex(({ kind }) => kind === 'step.output')).toBeLessThan(
      events.findIndex(({ kind }) => kind === 'step.succeeded'),
    );
  });

  test.each<Provider>(['compatible', 'openai', 'anthropic'])('of %s that reports an error fails', async (provider) => {
    const server = await modelServer();
    server.script({ kind: 'stream_error', afterTokens: 2 });
    const result = await runModel(server, { provider });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'APIError' });
    expect(result.steps[0]?.end).toMatchObject({ error: { message: expect.stringMatching(/overloaded/i) } });
  });

  test('without an end is a failure, and one that never ends is cut off', async () => {
    const chunk = (content: string) =>
      `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta: { content } }] })}\n\n`;
    const silent = await rawServer(200, { 'content-type': 'text/event-stream' }, chunk('half an'));
    expect(await runModel(silent, {})).toMatchObject({ outcome: 'failure', reason: 'IncompleteAnswerError' });

    const flood = await rawServer(200, { 'content-type': 'text/event-stream' }, chunk('x'.repeat(1e6)).repeat(6));
    expect(await runModel(flood, { retries: RETRY })).toMatchObject({
      outcome: 'failure',
      reason: 'OutputLimitError',
      steps: [{ attempts: 1 }],
    });
  });

  test('prints nothing by itself when it fails', async () => {
    const server = await modelServer();
    server.script({ kind: 'stream_error', afterTokens: 1 });
    const printed: unknown[] = [];
    const { error } = console;
    console.error = (...args) => void printed.push(args);
    onTestFinished(() => {
      console.error = error;
    });
    await runModel(server, {});
    expect(printed).toEqual([]);
  });
});

test('limits and temperature reach the provider', async () => {
  let body = '';
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  await runModel({ url }, { maxOutputTokens: 77, temperature: 0.25 });
  expect(JSON.parse(body)).toMatchObject({ model: 'llama3:8b', max_tokens: 77, temperature: 0.25, stream: true });
});

describe('an answer that ends', () => {
  const ending = (finish_reason: string) =>
    rawServer(
      200,
      { 'content-type': 'application/json' },
      JSON.stringify({
        id: 'x',
        choices: [{ index: 0, message: { role: 'assistant', content: 'so far' }, finish_reason }],
        usage: { prompt_tokens: 3, completion_tokens: 2 },
      }),
    );

  test('because it is as long as it may be is the output', async () => {
    const result = await runModel(await ending('length'), { stream: false, maxOutputTokens: 2 });
    expect(result).toMatchObject({ outcome: 'success', steps: [{ end: { output: 'so far' } }] });
  });

  test('because it was withheld is a failure that no retry can mend, and its tokens count', async () => {
    const result = await runModel(await ending('content_filter'), { stream: false, retries: RETRY });
    expect(result).toMatchObject({
      reason: 'ContentFilterError',
      tokens: { input: 3, output: 2 },
      steps: [{ attempts: 1 }],
    });
  });
});
