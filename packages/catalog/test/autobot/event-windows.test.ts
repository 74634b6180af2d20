import { config, template } from '@arx/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createEventWindows,
  type EventWindows,
  type EventWindowsOptions,
  WINDOW_SECONDS,
} from '../../src/autobot/event-windows.ts';

const LABELS = { operation: template(), database: config() };

/** Windows whose events are named by two words. */
function create(now: () => number, more: Partial<EventWindowsOptions<typeof LABELS>> = {}) {
  const windows = createEventWindows({ name: 'autobot_test_rate', labels: LABELS, now, ...more });
  const add = (operation: string, database: string, isHit: boolean): void =>
    windows.add({ operation, database }, isHit);
  return { ...windows, add };
}

/** What every window holds, as `operation database window events hits`. */
function read(windows: Pick<EventWindows<typeof LABELS>, 'read'>): readonly string[] {
  const lines: string[] = [];
  windows.read(({ operation, database }, { window, events, hits }) =>
    lines.push([operation, database, window, events, hits].join(' ')),
  );
  return lines.sort();
}

test('windows hold what a list of all events says, whatever happens when', () => {
  const event = fc.record({
    // Steps from a millisecond to half an hour, in which everything is forgotten.
    after: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 1_800_000 })),
    first: fc.constantFrom('get', 'set'),
    second: fc.constantFrom('main', 'cache'),
    isHit: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), fc.nat({ max: 1_000_000 }), (events, from) => {
      let now = from;
      const windows = create(() => now);
      const seen: { readonly second: number; readonly key: string; readonly isHit: boolean }[] = [];
      for (const { after, first, second, isHit } of events) {
        now += after;
        windows.add(first, second, isHit);
        seen.push({ second: Math.floor(now / 1000), key: `${first} ${second}`, isHit });

        const newest = Math.floor(now / 1000);
        const expected = [...new Set(seen.map(({ key }) => key))].flatMap((key) =>
          Object.entries(WINDOW_SECONDS).flatMap(([window, seconds]) => {
            const inside = seen.filter((one) => one.key === key && newest - one.second < seconds);
            return inside.length === 0
              ? []
              : [`${key} ${window} ${inside.length} ${inside.filter((one) => one.isHit).length}`];
          }),
        );
        expect(read(windows)).toEqual(expected.sort());
      }
    }),
    { numRuns: 60 },
  );
});

test('what happened leaves the windows one after the other', () => {
  let now = 0;
  const windows = create(() => now);
  windows.add('a', 'b', true);
  const at = (seconds: number) => {
    now = seconds * 1000;
    return read(windows).map((line) => line.split(' ')[2]);
  };
  expect(at(59.9)).toEqual(['15m', '1m', '5m']);
  expect(at(60)).toEqual(['15m', '5m']);
  expect(at(299.9)).toEqual(['15m', '5m']);
  expect(at(300)).toEqual(['15m']);
  expect(at(899.9)).toEqual(['15m']);
  expect(at(900)).toEqual([]);
});

test('pairs whose joined texts are the same stay apart', () => {
  const windows = create(() => 0);
  windows.add('a\0b', 'c', true);
  windows.add('a', 'b\0c', false);
  expect(read(windows).filter((line) => line.includes(' 1m '))).toHaveLength(2);
});

test('ever new pairs share one place, until those that are idle have gone', () => {
  let now = 0;
  const windows = create(() => now);
  for (let i = 0; i < 100_000; i++) windows.add(`operation-${i}`, `database-${i}`, false);
  const lines = read(windows).filter((line) => line.includes(' 1m '));
  expect(lines).toHaveLength(201);
  expect(lines).toContain('other other 1m 99800 0');
  // Nobody reads, and the places are free again all the same.
  now = 901_000;
  windows.add('late', 'main', true);
  expect(read(windows)).toEqual(['late main 15m 1 1', 'late main 1m 1 1', 'late main 5m 1 1']);
});

test('a label that is no text is left to the counter beside it', () => {
  const windows = create(() => 0);
  windows.add(undefined as unknown as string, 'main', true);
  windows.add('get', 7 as unknown as string, true);
  expect(read(windows)).toEqual([]);
});
