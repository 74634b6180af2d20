import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import {
  type Broadcast,
  type BroadcastOptions,
  type ChunkIterator,
  createBroadcast,
} from '../../src/exposition/broadcast.ts';

const chunk = (n: number, bytes = 1): Uint8Array => new Uint8Array(bytes).fill(n);

function joined(broadcast: Broadcast, borrows = false): ChunkIterator {
  const reader = broadcast.join(borrows);
  if (reader === undefined) throw new Error('cannot join');
  return reader;
}

async function numbers(reader: ChunkIterator): Promise<number[]> {
  const read: number[] = [];
  for await (const [first] of reader) read.push(first as number);
  return read;
}

function create(options: Partial<BroadcastOptions> = {}) {
  const onAbandoned = vi.fn<() => void>();
  const onRead = vi.fn<(chunk: Uint8Array) => void>();
  return { onAbandoned, onRead, broadcast: createBroadcast({ onAbandoned, onRead, ...options }) };
}

describe('readers', () => {
  test('all get every chunk from the first on, whenever they come and however fast they read', async () => {
    const { broadcast, onAbandoned } = create();
    const early = numbers(joined(broadcast));
    broadcast.write(chunk(1));
    await setImmediate();
    const late = joined(broadcast);
    broadcast.write(chunk(2));
    broadcast.end();
    expect(await early).toEqual([1, 2]);
    expect(await numbers(late)).toEqual([1, 2]);
    expect(onAbandoned).not.toHaveBeenCalled();
  });

  test('cannot come once it has ended', () => {
    const { broadcast } = create();
    joined(broadcast);
    broadcast.end();
    expect(broadcast.join(false)).toBeUndefined();
  });

  test('cannot come once the first chunks are gone', async () => {
    const { broadcast } = create({ keepBytes: 2 });
    const reader = joined(broadcast);
    for (const n of [1, 2, 3]) broadcast.write(chunk(n));
    await reader.next();
    const second = joined(broadcast);
    await reader.next();
    // The second reader, still at the start, keeps the first chunk.
    await joined(broadcast).return?.();
    await second.return?.();
    await reader.next();
    expect(broadcast.join(false)).toBeUndefined();
  });

  test('get an error after the chunks before it', async () => {
    const { broadcast } = create();
    const reader = joined(broadcast);
    broadcast.write(chunk(1));
    broadcast.end(new Error('broken'));
    expect((await reader.next()).value).toEqual(chunk(1));
    await expect(reader.next()).rejects.toThrow('broken');
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  test('own their chunks, unless they borrow them', async () => {
    const { broadcast } = create();
    const owner = joined(broadcast);
    const borrower = joined(broadcast, true);
    const original = chunk(1);
    broadcast.write(original);
    expect((await owner.next()).value).not.toBe(original);
    expect((await borrower.next()).value).toBe(original);
  });
});

describe('leaving', () => {
  test('one reader does not disturb the others', async () => {
    const { broadcast, onAbandoned } = create();
    const leaver = joined(broadcast);
    const stayer = numbers(joined(broadcast));
    broadcast.write(chunk(1));
    await leaver.next();
    await leaver.return?.();
    broadcast.write(chunk(2));
    broadcast.end();
    expect(await stayer).toEqual([1, 2]);
    expect(await leaver.next()).toEqual({ done: true, value: undefined });
    expect(onAbandoned).not.toHaveBeenCalled();
  });

  test('ends a read that is pending', async () => {
    const { broadcast } = create();
    const reader = joined(broadcast);
    const pending = reader.next();
    await reader.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  test('the last one tells the writer, once, and nobody can join then', async () => {
    const { broadcast, onAbandoned } = create();
    const readers = [joined(broadcast), joined(broadcast)];
    for (const reader of [...readers, ...readers]) await reader.return?.();
    expect(onAbandoned).toHaveBeenCalledOnce();
    expect(broadcast.join(false)).toBeUndefined();
  });
});

describe('chunks', () => {
  test('are given back as soon as no reader needs them and no later reader is waited for', async () => {
    const { broadcast, onRead } = create({ keepBytes: 0 });
    const reader = joined(broadcast);
    broadcast.write(chunk(1));
    broadcast.write(chunk(2));
    await reader.next();
    await reader.next();
    expect(onRead.mock.calls).toEqual([[chunk(1)]]);
    broadcast.end();
    await reader.next();
    expect(onRead.mock.calls).toEqual([[chunk(1)], [chunk(2)]]);
  });

  test('that are borrowed are given back only when the next is asked for', async () => {
    const { broadcast, onRead } = create({ keepBytes: 0 });
    const [borrower, owner] = [joined(broadcast, true), joined(broadcast)];
    for (const n of [1, 2, 3]) broadcast.write(chunk(n));
    await owner.next();
    await owner.next();
    await owner.next();
    await borrower.next();
    expect(onRead).not.toHaveBeenCalled();
    await borrower.next();
    expect(onRead.mock.calls).toEqual([[chunk(1)]]);
  });

  test('are kept for readers to come up to the limit, and given back at the end', async () => {
    const { broadcast, onRead } = create({ keepBytes: 100 });
    const reader = joined(broadcast);
    broadcast.write(chunk(1, 100));
    await reader.next();
    const end = reader.next();
    expect(onRead).not.toHaveBeenCalled();
    broadcast.end();
    await end;
    expect(onRead.mock.calls).toEqual([[chunk(1, 100)]]);
  });
});

describe('a writer ahead of its readers', () => {
  test('waits until the fastest has come nearer', async () => {
    const { broadcast } = create({ aheadBytes: 2, patienceMs: 60_000 });
    const reader = joined(broadcast);
    expect(broadcast.room()).toBeUndefined();
    broadcast.write(chunk(1, 3));
    let hasRoom = false;
    const room = broadcast.room()?.then(() => {
      hasRoom = true;
    });
    await setImmediate();
    expect(hasRoom).toBe(false);
    await reader.next();
    await room;
    expect(broadcast.room()).toBeUndefined();
  });

  test('does not wait for a slow reader when a fast one has everything', async () => {
    const { broadcast } = create({ aheadBytes: 2, patienceMs: 60_000 });
    const [fast] = [joined(broadcast), joined(broadcast)];
    broadcast.write(chunk(1, 3));
    await fast.next();
    expect(broadcast.room()).toBeUndefined();
  });

  test('goes on when its patience is at an end, and then no longer waits', async () => {
    const { broadcast } = create({ aheadBytes: 2, patienceMs: 5 });
    joined(broadcast);
    broadcast.write(chunk(1, 3));
    await broadcast.room();
    expect(broadcast.room()).toBeUndefined();
  });

  test('goes on when the last reader leaves', async () => {
    const { broadcast } = create({ aheadBytes: 2, patienceMs: 60_000 });
    const reader = joined(broadcast);
    broadcast.write(chunk(1, 3));
    const room = broadcast.room();
    await reader.return?.();
    await room;
  });
});
