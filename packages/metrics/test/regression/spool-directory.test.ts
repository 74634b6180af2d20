import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attachSpoolWriter } from '../../src/spool/index.ts';

// A recursive mkdir of Node's never returns there: the process stood still at full load.
test.runIf(existsSync('/proc/self'))('a spool under /proc is refused at once', () => {
  expect(() => attachSpoolWriter({ dir: '/proc/arx' })).toThrow(
    expect.objectContaining({ code: 'ARX_SPOOL_UNUSABLE' }),
  );
  expect(() => attachSpoolWriter({ dir: '/proc/arx/deeper' })).toThrow(/\/proc\/arx/);
});
