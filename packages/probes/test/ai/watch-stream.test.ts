import { expect, test } from 'vitest';
import { type StreamWatcher, watchStream } from '../../src/ai/watch-stream.ts';

/** A source of numbers that notes what is done to it. */
function numbers(count: number, failure?: unknown) {
  const pulled: number[] = [];
  const cancelled: unknown[] = [];
  const stream = new ReadableStream<number>(
    {
      pull(controller) {
        if (pulled.length < count) {
          pulled.push(pulled.length);
          controller.enqueue(pulled.length - 1);
        } else if (failure === undefined) controller.close();
        else controller.error(failure);
      },
      cancel: (reason) => void cancelled.push(reason),
    },
    { highWaterMark: 0 },
  );
  return { stream, pulled, cancelled };
}

function watch() {
  const seen: unknown[] = [];
  const watcher: StreamWatcher<number> = {
    part: (part) => void seen.push(part),
    done: () => void seen.push('done'),
    failed: (error) => void seen.push(error),
    cancelled: () => void seen.push('cancelled'),
  };
  return { seen, watcher };
}

test('everything passes in order, and no more is read than is asked for', async () => {
  const source = numbers(3);
  const { seen, watcher } = watch();
  const reader = watchStream(source.stream, watcher).getReader();
  expect(source.pulled).toEqual([]);
  expect(await reader.read()).toEqual({ done: false, value: 0 });
  expect(source.pulled).toEqual([0]);
  const rest: unknown[] = [];
  for (let one = await reader.read(); !one.done; one = await reader.read()) rest.push(one.value);
  expect(rest).toEqual([1, 2]);
  expect(seen).toEqual([0, 1, 2, 'done']);
});

test('an error passes on as it is, and is seen once', async () => {
  const failure = new Error('no');
  const { seen, watcher } = watch();
  const reader = watchStream(numbers(1, failure).stream, watcher).getReader();
  await reader.read();
  await expect(reader.read()).rejects.toBe(failure);
  expect(seen).toEqual([0, failure]);
});

test('cancelling passes on with its reason, read or unread, also while a part is awaited', async () => {
  for (const readFirst of [true, false]) {
    const source = numbers(3);
    const { seen, watcher } = watch();
    const reader = watchStream(source.stream, watcher).getReader();
    if (readFirst) await reader.read();
    await reader.cancel('enough');
    expect(source.cancelled).toEqual(['enough']);
    expect(seen.at(-1)).toBe('cancelled');
  }
  const { seen, watcher } = watch();
  const reader = watchStream(new ReadableStream<number>(), watcher).getReader();
  const pending = reader.read();
  await reader.cancel();
  expect(await pending).toEqual({ done: true, value: undefined });
  expect(seen).toEqual(['cancelled']);
});

test('a source whose watched stream is not read stays free', async () => {
  const source = numbers(1);
  watchStream(source.stream, watch().watcher);
  expect(source.stream.locked).toBe(false);
  expect(await source.stream.getReader().read()).toEqual({ done: false, value: 0 });
});
