import { flowEnd, flowStart, modelCall, startFlow, subscribe, subscribePair, subscriberErrors } from '@arx/signals';
import { expect, onTestFinished, test, vi } from 'vitest';

const publish = () => modelCall.publish(() => ({ outcome: 'success', model: 'llama3:8b' }));
const open = () => startFlow({ flowId: 'triage', execMode: 'live' });

test('a handler hears every payload until it is unsubscribed', () => {
  const handler = vi.fn();
  const unsubscribe = subscribe(modelCall, handler);
  publish();
  publish();
  unsubscribe();
  unsubscribe();
  publish();
  expect(handler).toHaveBeenCalledTimes(2);
  expect(handler.mock.calls[0]?.[0]).toMatchObject({ model: 'llama3:8b' });
  expect(modelCall.hasSubscribers()).toBe(false);
});

test('a handler that throws disturbs neither the publisher nor the others, and is counted', () => {
  const before = subscriberErrors().count;
  const error = new Error('broken handler');
  const after = vi.fn();
  onTestFinished(
    subscribe(
      modelCall,
      () => {
        throw error;
      },
      { key: 'broken' },
    ),
  );
  onTestFinished(subscribe(modelCall, after));
  publish();
  expect(after).toHaveBeenCalledOnce();
  expect(subscriberErrors()).toEqual({
    count: before + 1,
    last: { channel: 'arx:model.call:v1', key: 'broken', error },
  });
});

test('the rejection of an async handler is counted and never unhandled', async () => {
  const before = subscriberErrors().count;
  const rejecting = (): unknown => Promise.reject(new Error('later'));
  onTestFinished(subscribe(modelCall, rejecting));
  publish();
  await new Promise(setImmediate);
  expect(subscriberErrors().count).toBe(before + 1);
});

test('without a key every subscription counts; with one there is one per signal and key', () => {
  const handler = vi.fn();
  onTestFinished(subscribe(modelCall, handler));
  onTestFinished(subscribe(modelCall, handler));
  publish();
  expect(handler).toHaveBeenCalledTimes(2);

  const first = vi.fn();
  const second = vi.fn();
  const other = vi.fn();
  onTestFinished(subscribe(modelCall, first, { key: 'metrics' }));
  onTestFinished(subscribe(modelCall, second, { key: 'metrics' }));
  onTestFinished(subscribe(modelCall, other, { key: 'logs' }));
  publish();
  expect([first, second, other].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 1]);
});

test('a key is free again after its subscription has ended, and an old function does not end a new one', () => {
  const stale = subscribe(modelCall, () => {}, { key: 'metrics' });
  stale();
  const handler = vi.fn();
  const another = vi.fn();
  onTestFinished(subscribe(modelCall, handler, { key: 'metrics' }));
  stale();
  onTestFinished(subscribe(modelCall, another, { key: 'metrics' }));
  publish();
  expect(handler).toHaveBeenCalledOnce();
  expect(another).not.toHaveBeenCalled();
});

test('a pair hands what it made of the start to the end of the same scope', () => {
  const ends: unknown[] = [];
  let made = 0;
  onTestFinished(
    subscribePair(flowStart, flowEnd, { onStart: () => ++made, onEnd: (end, state) => ends.push([end.reason, state]) }),
  );
  const first = open();
  const second = open();
  second.fail('b');
  first.fail('a');
  expect(ends).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
});

test('a pair ignores the end of a start that it has not seen', () => {
  onTestFinished(subscribe(flowStart, () => {}));
  const flow = open();
  const onEnd = vi.fn();
  onTestFinished(subscribePair(flowStart, flowEnd, { onStart: () => undefined, onEnd }));
  flow.succeed();
  expect(onEnd).not.toHaveBeenCalled();
});

test('a pair that is ended in the middle of a scope takes no new start and still hears the open ends, then leaves', () => {
  const onStart = vi.fn();
  const onEnd = vi.fn();
  const unsubscribe = subscribePair(flowStart, flowEnd, { onStart, onEnd });
  const first = open();
  const second = open();
  unsubscribe();
  open().succeed();
  expect(onStart).toHaveBeenCalledTimes(2);
  expect(onEnd).not.toHaveBeenCalled();
  first.succeed();
  expect(flowEnd.hasSubscribers()).toBe(true);
  second.succeed();
  expect(onEnd).toHaveBeenCalledTimes(2);
  expect(flowEnd.hasSubscribers()).toBe(false);
});

test('a pair that is renewed under its key in the middle of a scope counts every scope once', () => {
  const log: string[] = [];
  const join = (name: string) =>
    subscribePair(flowStart, flowEnd, {
      key: 'metrics',
      onStart: () => log.push(`${name} start`),
      onEnd: () => log.push(`${name} end`),
    });
  const leaveOld = join('old');
  const flow = open();
  leaveOld();
  onTestFinished(join('new'));
  flow.succeed();
  open().succeed();
  expect(log).toEqual(['old start', 'old end', 'new start', 'new end']);
});

test('a pair whose onStart throws does not hear the end', () => {
  const onEnd = vi.fn();
  onTestFinished(
    subscribePair(flowStart, flowEnd, {
      onStart: () => {
        throw new Error('no');
      },
      onEnd,
    }),
  );
  open().succeed();
  expect(onEnd).not.toHaveBeenCalled();
});
