import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDirectory, filesIn, read, snapshot, write } from './helpers/directory.ts';
import { initSmall, prepareSmall } from './helpers/stack.ts';

const LOCK = 'observability/.arx-lock.tmp';
const BUSY = { code: 'ARX_STACK_FILES', message: expect.stringContaining('another arx stack init or up') };

test('who looked before another one wrote does not write passwords of his own over those', () => {
  const directory = createDirectory();
  const late = prepareSmall(directory);
  initSmall(directory);
  const before = snapshot(directory);
  expect(late.write).toThrow(expect.objectContaining(BUSY));
  expect(snapshot(directory)).toEqual(before);
});

test('while another one writes, nothing is written', () => {
  const directory = createDirectory();
  // This process, which is alive.
  write(directory, LOCK, `${process.pid}\n`);
  expect(() => initSmall(directory)).toThrow(expect.objectContaining(BUSY));
  expect(filesIn(directory)).toEqual([LOCK]);
});

test('the lock of a process that has ended is taken over, and is gone in the end', () => {
  const directory = createDirectory();
  write(directory, LOCK, `${spawnSync(process.execPath, ['-e', '']).pid}\n`);
  initSmall(directory);
  expect(existsSync(join(directory, LOCK))).toBe(false);
  expect(read(directory, 'observability/.generated.json')).toContain('configure.sh');
});

test('it is gone, too, where nothing is to be written', () => {
  const directory = createDirectory();
  initSmall(directory);
  write(directory, LOCK, `${spawnSync(process.execPath, ['-e', '']).pid}\n`);
  initSmall(directory);
  expect(existsSync(join(directory, LOCK))).toBe(false);
});

test('so is one that is too old to be of a process that writes', () => {
  const directory = createDirectory();
  write(directory, LOCK, `${process.pid}\n`);
  utimesSync(join(directory, LOCK), new Date(0), new Date(0));
  initSmall(directory);
  expect(existsSync(join(directory, LOCK))).toBe(false);
});
