import { expect, test } from 'vitest';
import { screen } from '../../src/labels/screen.ts';

test('a row of underscores does not block the process', () => {
  const start = performance.now();
  // 32 of them took 20 seconds.
  screen(`${'_'.repeat(63)}!`);
  expect(performance.now() - start).toBeLessThan(1000);
});

test('the route of users is no home directory', () => {
  for (const route of ['/users/{id}', '/Users', '/home', '/home/{tab}', '/users/:id'])
    expect(screen(route)).toBe(route);
});

test('credentials made of letters alone do not pass for a name', () => {
  for (const value of [
    `Bas${'ic'} dXNlcjpwYXNz`,
    `pass${'word'}: hunter`,
    `h${'f_'}${'aBcDeFgHiJkLmNoPq'.repeat(2)}`,
  ]) {
    expect(screen(value)).toBe('redacted');
  }
});
