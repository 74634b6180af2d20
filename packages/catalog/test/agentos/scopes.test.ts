import {
  type AgentosRecorder,
  type AgentosRegistry,
  createAgentosRegistry,
  createRecorder,
} from '@arx/catalog/agentos';
import { sampleValue } from '@arx/metrics';
import { beforeEach, expect, test } from 'vitest';
import { movesIn } from '../fixtures/moved.ts';

const ASKED = { agent: 'navi', operation: 'query' };

let registry: AgentosRegistry;
let recorder: AgentosRecorder;

beforeEach(() => {
  registry = createAgentosRegistry({ strict: true });
  recorder = createRecorder(registry);
});

const requests = (status: 'success' | 'error') => sampleValue(registry, 'a2a_requests_total', { status }) ?? 0;
const durations = (status: 'success' | 'error') =>
  sampleValue(registry, 'a2a_request_duration_seconds_count', { status }) ?? 0;
const active = () => sampleValue(registry, 'a2a_active_tasks', { agent: 'navi' });

test('a request that nobody told how it went is an error', () => {
  {
    using _request = recorder.trackA2aRequest(ASKED);
  }
  expect([requests('success'), requests('error')]).toEqual([0, 1]);
});

test('a request ends once, and what is set on it afterwards moves nothing', () => {
  const request = recorder.trackA2aRequest(ASKED);
  request.status = 'success';
  request.end();
  expect(
    movesIn(registry)(() => {
      request.status = 'error';
      request.responseSizeBytes = 10;
      request.end();
      request[Symbol.dispose]();
    }),
  ).toEqual([]);
  expect([requests('success'), durations('success')]).toEqual([1, 1]);
});

test('a body that returns is a success, and gives what it returns', async () => {
  expect(await recorder.trackA2aRequest(ASKED, async () => 'answer')).toBe('answer');
  expect(await recorder.trackA2aRequest(ASKED, () => 'at once')).toBe('at once');
  expect([requests('success'), requests('error')]).toEqual([2, 0]);
});

test('a body that throws is an error, and its error passes on', async () => {
  const broken = new RangeError('no');
  const run = recorder.trackA2aRequest(ASKED, async () => {
    throw broken;
  });
  await expect(run).rejects.toBe(broken);
  await expect(
    recorder.trackA2aRequest(ASKED, () => {
      throw broken;
    }),
  ).rejects.toBe(broken);
  expect([requests('success'), requests('error')]).toEqual([0, 2]);
});

test('an answer that says 500 is an error although nothing was thrown', async () => {
  await recorder.trackA2aRequest(ASKED, (request) => {
    request.status = 'error';
  });
  expect([requests('success'), requests('error')]).toEqual([0, 1]);
});

test('words that were said survive a throw', async () => {
  const run = recorder.trackA2aRequest(ASKED, (request) => {
    request.status = 'success';
    request.responseSizeBytes = 12;
    throw new Error('after the answer');
  });
  await expect(run).rejects.toThrow('after the answer');
  expect([requests('success'), requests('error')]).toEqual([1, 0]);
  expect(sampleValue(registry, 'a2a_response_size_bytes_sum')).toBe(12);
});

test('the scope of a request measures its time in seconds', async () => {
  const startedAt = performance.now();
  await recorder.trackA2aRequest(ASKED, () => new Promise((resolve) => setTimeout(resolve, 30)));
  const sum = sampleValue(registry, 'a2a_request_duration_seconds_sum') ?? 0;
  expect(sum).toBeGreaterThan(0.025);
  expect(sum).toBeLessThanOrEqual((performance.now() - startedAt) / 1000);
});

test('a timer adds a status only where the histogram has one, and counts the request with it', async () => {
  await recorder.requestTimer({ histogram: 'a2aDuration', labels: ASKED }, () => {});
  await recorder.requestTimer({ histogram: 'cacheLatency', labels: { operation: 'set' } }, () => {});
  const run = recorder.requestTimer({ histogram: 'ccrLatency', labels: { provider: 'claude' } }, () => {
    throw new Error('no');
  });
  await expect(run).rejects.toThrow('no');
  expect([durations('success'), requests('success')]).toEqual([1, 1]);
  expect(sampleValue(registry, 'cache_latency_seconds_count', { operation: 'set' })).toBe(1);
  expect(sampleValue(registry, 'ccr_latency_seconds_count', { provider: 'claude' })).toBe(1);
});

test('a timer measures until its scope is left, once', async () => {
  {
    using timer = recorder.requestTimer({ histogram: 'ccrLatency', labels: { provider: 'claude' } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    timer.end();
    timer.end();
  }
  expect(sampleValue(registry, 'ccr_latency_seconds_count')).toBe(1);
  expect(sampleValue(registry, 'ccr_latency_seconds_sum')).toBeGreaterThan(0.015);
});

test('a timer of A2A requests that an error leaves is an error', () => {
  expect(() => {
    using _timer = recorder.requestTimer({ histogram: 'a2aDuration', labels: ASKED });
    throw new Error('no');
  }).toThrow('no');
  expect([durations('error'), requests('error')]).toEqual([1, 1]);
});

test('only histograms of durations can be timed', () => {
  // @ts-expect-error a size is no duration
  expect(() => recorder.requestTimer({ histogram: 'a2aResponseSize', labels: { agent: 'navi' } }).end()).toThrow();
});

test('tasks go up when they start and down when they end, on success, error and cancellation', async () => {
  const seen: (number | undefined)[] = [];
  await recorder.trackA2aTask({ agent: 'navi' }, async () => {
    using _second = recorder.trackA2aTask({ agent: 'navi' });
    seen.push(active());
  });
  seen.push(active());
  await recorder.trackA2aTask({ agent: 'navi' }, () => AbortSignal.abort().throwIfAborted()).catch(() => {});
  seen.push(active());
  expect(seen).toEqual([2, 0, 0]);
});

test('the end of a task meets the series of its start, whichever agents are known by then', () => {
  const task = recorder.trackA2aTask({ agent: 'navi' });
  registry.know('agent', ['pulse']);
  task[Symbol.dispose]();
  expect(active()).toBe(0);
});
