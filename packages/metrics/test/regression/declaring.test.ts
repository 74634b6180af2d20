import { expect, test } from 'vitest';
import { MetricsError } from '../../src/errors.ts';
import { config } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';

const help = 'A family.';

test('a policy that does not exist is refused when it is declared, and not thrown at the first recording', () => {
  const labels = { a: { kind: 'per-run' } } as never;
  expect(() => createRegistry().counter({ name: 'c_total', help, labels })).toThrow(MetricsError);
});

test('a declaration with other values of a closed label does not get the instrument of the first', () => {
  const registry = createRegistry();
  registry.counter({ name: 'c_total', help, labels: { mode: ['dry_run'] } });
  // Its `live` was dropped at every recording.
  expect(() => registry.counter({ name: 'c_total', help, labels: { mode: ['dry_run', 'live'] } })).toThrow('conflicts');
});

test('a declaration in another unit does not get the timers of the first', () => {
  const registry = createRegistry();
  registry.histogram({ name: 'took', help, unit: 'seconds', buckets: [1] });
  expect(() => registry.histogram({ name: 'took', help, unit: 'milliseconds', buckets: [1] })).toThrow('conflicts');
});

test('no declaration at all is refused in words', () => {
  for (const nothing of [undefined, null]) {
    expect(() => createRegistry().counter(nothing as never)).toThrow('Metric name undefined is not valid');
  }
});

test('a value that is known but too long, or changed by the sanitiser, is itself and not other', () => {
  const long = `${'x'.repeat(60)}-long-name`;
  const registry = createRegistry({ text: (value) => String(value).replaceAll(' ', '_'), strict: true });
  const counter = registry.counter({ name: 'c_total', help, labels: { a: config(), b: config([long]) } });
  registry.know('a', [long, 'two words']);
  counter.inc({ a: long, b: long });
  counter.inc({ a: 'two words', b: long });
  const texts = registry.stores()[0]?.tables.map((table) => table.texts);
  expect(texts).toEqual([[long.slice(0, 64), 'two_words'], [long.slice(0, 64)]]);
});
