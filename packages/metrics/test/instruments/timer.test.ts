import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { ephemeral } from '../../src/labels/policy.ts';
import { createRegistry, type Registry } from '../../src/registry.ts';
import { sampleValue } from '../../src/samples.ts';
import { droppedBecause } from '../helpers/series.ts';

const help = 'Durations.';
const buckets = [10];

function timedHistogram(unit: string | null = 'milliseconds', name = 'took') {
  const registry = createRegistry({ strict: true });
  const declaration = { name, help, buckets, labels: { a: ephemeral() } };
  const histogram = registry.histogram(unit === null ? declaration : { ...declaration, unit });
  return {
    registry,
    histogram,
    count: () => countOf(registry, name),
    sum: () => sampleValue(registry, `${name}_sum`) ?? 0,
  };
}

function countOf(registry: Registry, name: string): number {
  return sampleValue(registry, `${name}_count`) ?? 0;
}

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('a scope', () => {
  test('observes once when it is left, in the unit of the family', () => {
    for (const [unit, perUnit] of [
      ['milliseconds', 1],
      ['seconds', 1000],
    ] as const) {
      const { histogram, count, sum } = timedHistogram(unit);
      {
        using _ = histogram.timer({ a: 'x' });
        busy(5);
        expect(count()).toBe(0);
      }
      expect(count()).toBe(1);
      expect(sum() * perUnit).toBeGreaterThanOrEqual(5);
      expect(sum() * perUnit).toBeLessThan(2000);
    }
  });

  test('observes when it is left by a throw', () => {
    const { histogram, count } = timedHistogram();
    const run = (): void => {
      using _ = histogram.timer({ a: 'x' });
      throw new Error('no');
    };
    expect(run).toThrow('no');
    expect(count()).toBe(1);
  });

  test('that was ended early is not observed again, however often it is ended', () => {
    const { histogram, count, sum } = timedHistogram();
    let elapsed = 0;
    {
      using timer = histogram.timer({ a: 'x' });
      busy(2);
      elapsed = timer.end();
      expect(timer.end()).toBe(0);
      busy(2);
    }
    expect(count()).toBe(1);
    expect(sum()).toBe(elapsed);
    expect(elapsed).toBeGreaterThanOrEqual(2);
  });

  test('works by the monotonic clock: the wall clock may jump', () => {
    const { histogram, sum } = timedHistogram();
    const now = vi.spyOn(Date, 'now').mockReturnValue(0);
    try {
      histogram.timer({ a: 'x' }).end();
    } finally {
      now.mockRestore();
    }
    expect(sum()).toBeGreaterThanOrEqual(0);
    expect(sum()).toBeLessThan(1000);
  });

  test('needs no labels in a family without labels', () => {
    const registry = createRegistry({ strict: true });
    const histogram = registry.histogram({ name: 'took_seconds', help, buckets });
    histogram.timer().end();
    expect(histogram.time(() => 5)).toBe(5);
    expect(countOf(registry, 'took_seconds')).toBe(2);
  });

  test('keeps the labels as they were when it began', () => {
    const { registry, histogram } = timedHistogram();
    const labels = { a: 'before' };
    const timer = histogram.timer(labels);
    labels.a = 'after';
    timer.end();
    expect(sampleValue(registry, 'took_count', { a: 'before' })).toBe(1);
  });
});

describe('a function', () => {
  test('that returns is observed at once', () => {
    const { histogram, count, sum } = timedHistogram();
    const result = histogram.time({ a: 'x' }, () => {
      busy(3);
      return 'done';
    });
    expect(result).toBe('done');
    expect(count()).toBe(1);
    expect(sum()).toBeGreaterThanOrEqual(3);
  });

  test('that throws is observed, and the error is its own', () => {
    const { histogram, count } = timedHistogram();
    const error = new Error('no');
    expect(() =>
      histogram.time({ a: 'x' }, () => {
        throw error;
      }),
    ).toThrow(error);
    expect(count()).toBe(1);
  });

  test('that is asynchronous is observed when it is done', async () => {
    const { histogram, count, sum } = timedHistogram();
    const promise = histogram.time({ a: 'x' }, async () => {
      await sleep(20);
      return 'done';
    });
    expect(count()).toBe(0);
    expect(await promise).toBe('done');
    expect(count()).toBe(1);
    expect(sum()).toBeGreaterThanOrEqual(15);
  });

  test('that rejects is observed, and rejects with its own error', async () => {
    const { histogram, count } = timedHistogram();
    const error = new Error('no');
    await expect(histogram.time({ a: 'x' }, () => Promise.reject(error))).rejects.toBe(error);
    expect(count()).toBe(1);
  });

  test('gets its own promise back, so that what hangs on it still works', () => {
    const { histogram } = timedHistogram();
    const promise = Promise.resolve(1);
    expect(histogram.time({ a: 'x' }, () => promise)).toBe(promise);
  });

  test('that gives a thenable which is no promise is run once, and observed when it is done', async () => {
    const { histogram, count, sum } = timedHistogram();
    let runs = 0;
    // Like a query builder: each `then` runs the query.
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: this is what is tested
      then(resolve: (value: string) => void) {
        runs++;
        setTimeout(() => resolve('rows'), 20);
      },
    };
    const result = histogram.time({ a: 'x' }, () => query as unknown as PromiseLike<string>);
    expect(count()).toBe(0);
    expect(await result).toBe('rows');
    expect(runs).toBe(1);
    expect(count()).toBe(1);
    expect(sum()).toBeGreaterThanOrEqual(15);
  });

  test('that gives an object whose `then` is no function, or cannot be read, gets it back', () => {
    const { histogram, count } = timedHistogram();
    // biome-ignore-start lint/suspicious/noThenProperty: this is what is tested
    const odd = [
      { then: 5 },
      {
        get then(): never {
          throw new Error('no');
        },
      },
      null,
      undefined,
      Object.create(null),
    ];
    // biome-ignore-end lint/suspicious/noThenProperty: this is what is tested
    for (const value of odd) expect(histogram.time({ a: 'x' }, () => value)).toBe(value);
    expect(count()).toBe(odd.length);
  });
});

test.each([
  [null, 'took_ms', 1],
  [null, 'took_milliseconds', 1],
  [null, 'took_seconds', 1000],
  ['seconds', 'took', 1000],
  ['milliseconds', 'took', 1],
  // The unit is binding, whatever the name says.
  ['milliseconds', 'took_seconds', 1],
] as const)('unit %s of %s: %i milliseconds', (unit, name, perUnit) => {
  const { histogram, sum } = timedHistogram(unit, name);
  histogram.time({ a: 'x' }, () => busy(4));
  expect(sum() * perUnit).toBeGreaterThanOrEqual(4);
  expect(sum() * perUnit).toBeLessThan(2000);
});

test.each([undefined, 'bytes', 'ratio'])(
  'a family of unit %s cannot be timed, and nothing but the measurement is lost',
  (unit) => {
    const registry = createRegistry();
    const histogram = registry.histogram({ name: 'size', help, buckets, ...(unit && { unit }) });
    const before = droppedBecause('value');
    expect(histogram.time(() => 'done')).toBe('done');
    {
      using _ = histogram.timer();
    }
    expect(countOf(registry, 'size')).toBe(0);
    expect(droppedBecause('value') - before).toBe(2);

    const strict = createRegistry({ strict: true }).histogram({ name: 'size', help, buckets });
    expect(() => strict.timer()).toThrow("size: cannot be timed: declare unit 'seconds' or 'milliseconds'.");
  },
);
