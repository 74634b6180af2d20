import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Interrupts, listenForInterrupts } from '../src/interrupts.ts';

let interrupts: Interrupts;
const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);

beforeEach(() => {
  exit.mockClear();
  vi.useFakeTimers({ toFake: ['performance'] });
  interrupts = listenForInterrupts();
});
afterEach(() => {
  interrupts.stop();
  vi.useRealTimers();
});

test('the first signal asks for the end and says with which code', () => {
  expect(interrupts.exitCode()).toBe(0);
  process.emit('SIGTERM', 'SIGTERM');
  expect(interrupts.signal.aborted).toBe(true);
  expect(interrupts.signal.reason).toMatchObject({ name: 'AbortError' });
  expect([interrupts.received(), interrupts.exitCode()]).toEqual(['SIGTERM', 143]);
  expect(exit).not.toHaveBeenCalled();
});

test('the same Ctrl-C from the terminal and from npm is one', () => {
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(200);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).not.toHaveBeenCalled();
});

test('a second signal later ends the process at once', () => {
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(300);
  process.emit('SIGTERM', 'SIGTERM');
  expect(exit).toHaveBeenCalledExactlyOnceWith(143);
  expect(interrupts.exitCode()).toBe(130);
});

test('after stop nothing listens', () => {
  const before = process.listenerCount('SIGINT');
  interrupts.stop();
  expect(process.listenerCount('SIGINT')).toBe(before - 1);
});
