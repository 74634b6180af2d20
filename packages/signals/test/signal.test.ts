import { channel } from 'node:diagnostics_channel';
import {
  flowEnd,
  flowStart,
  modelCall,
  stepAttemptEnd,
  stepAttemptStart,
  stepEnd,
  stepRetry,
  subscribe,
} from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';

test('the channel of a signal carries its name and version', () => {
  const all = [flowStart, flowEnd, stepAttemptStart, stepAttemptEnd, stepRetry, stepEnd, modelCall];
  expect(all.map(({ channelName }) => channelName)).toEqual([
    'arx:flow.start:v1',
    'arx:flow.end:v1',
    'arx:step.attempt.start:v1',
    'arx:step.attempt.end:v1',
    'arx:step.retry:v1',
    'arx:step.end:v1',
    'arx:model.call:v1',
  ]);
  for (const { name, version, channelName } of all) expect(channelName).toBe(`arx:${name}:v${version}`);
});

test('the fields of a publisher are not evaluated while nobody listens', () => {
  let evaluated = 0;
  const publish = () =>
    modelCall.publish(() => {
      evaluated++;
      return { outcome: 'success' };
    });
  expect(modelCall.hasSubscribers()).toBe(false);
  publish();
  expect(evaluated).toBe(0);

  const unsubscribe = subscribe(modelCall, () => {});
  onTestFinished(unsubscribe);
  expect(modelCall.hasSubscribers()).toBe(true);
  publish();
  expect(evaluated).toBe(1);
});

test('anybody can listen on the channel by its name, without this package', () => {
  const heard: unknown[] = [];
  const listener = (message: unknown) => heard.push(message);
  channel('arx:model.call:v1').subscribe(listener);
  onTestFinished(() => {
    channel('arx:model.call:v1').unsubscribe(listener);
  });
  modelCall.publish(() => ({ outcome: 'success' }));
  expect(heard).toHaveLength(1);
});
