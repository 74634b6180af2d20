import { expect, test } from 'vitest';
import { checkServer } from '../../src/store/server-version.ts';

const facts = { number: 150_000, text: 'PostgreSQL 15.0 on x86_64-pc-linux-gnu, compiled by gcc', replica: false };

test.each([
  [150_000, 'PostgreSQL 15.0 on x86_64-pc-linux-gnu'],
  [180_004, 'PostgreSQL 18.4 (Debian 18.4-1) on aarch64-unknown-linux-gnu'],
])('takes %i', (number, text) => {
  expect(() => checkServer({ ...facts, number, text }, 'x')).not.toThrow();
});

test.each([
  [140_013, 'PostgreSQL 14.13 (Debian 14.13-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc', 'PostgreSQL 14.13'],
  [80_002, 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC, Redshift 1.0.1234', 'PostgreSQL 8.0.2'],
  [160_000, 'CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu, built 2024/05/15)', 'CockroachDB CCL v24.1.0'],
])('refuses %i and names what was found', (number, text, found) => {
  expect(() => checkServer({ ...facts, number, text }, 'postgresql://jane@db/runs')).toThrow(
    expect.objectContaining({
      code: 'ARX_DATABASE_TOO_OLD',
      message: expect.stringContaining(`postgresql://jane@db/runs is ${found}; expected PostgreSQL 15 or newer`),
    }),
  );
});

test('refuses a replica', () => {
  expect(() => checkServer({ ...facts, replica: true }, 'x')).toThrow(
    expect.objectContaining({ code: 'ARX_DATABASE_READ_ONLY' }),
  );
});
