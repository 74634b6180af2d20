import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inTurns } from '../bench/support/rounds.ts';
import { cost, missed, race, winners } from '../bench/support/row.ts';
import { beyond, compare, type Lane } from '../bench/support/statistics.ts';
import { raceCells, remarks } from '../bench/support/tables.ts';

const lane = (name: string, ...samples: number[]): Lane => ({ name, samples });

describe('a comparison', () => {
  test('takes the median of the ratios of each round, not the ratio of the medians', () => {
    const [ours, theirs] = compare([lane('arx', 1, 10, 2), lane('prom-client', 3, 20, 8)]);
    expect(ours).toEqual({ name: 'arx', median: 2, fastest: 1, slowest: 10, ratio: 1 });
    expect(theirs).toEqual({ name: 'prom-client', median: 8, fastest: 3, slowest: 20, ratio: 3 });
  });

  test('takes the mean of the middle two of an even number of rounds', () => {
    expect(compare([lane('arx', 1, 2, 3, 10)])[0]?.median).toBe(2.5);
  });

  test('subtracts a baseline round by round', () => {
    expect(beyond(lane('empty', 1, 5), [lane('arx', 3, 6)])).toEqual([lane('arx', 2, 1)]);
  });
});

describe('a race', () => {
  const row = race({
    id: 'work',
    work: 'the work',
    lanes: [lane('arx', 10), lane('prom-client', 120), lane('successor', 90), lane('opentelemetry', 5)],
    targets: { 'prom-client': 12, successor: 12 },
  });

  test('meets a target that it reaches exactly, and misses one that it does not', () => {
    expect(missed(row)).toEqual([{ peer: 'successor', target: 12, ratio: 9 }]);
  });

  test('misses a target against a peer that was not measured', () => {
    const alone = race({ id: 'work', work: 'the work', lanes: [lane('arx', 1)], targets: { successor: 2 } });
    expect(missed(alone)).toHaveLength(1);
  });

  test('names the peers that need less', () => {
    expect(winners(row)).toEqual(['opentelemetry']);
  });

  test('stands in the table with every peer, the target and what came of it', () => {
    expect(raceCells(row)).toEqual([
      'the work',
      '10.0 ns',
      '120 ns, 12.0 x',
      '90.0 ns, 9.00 x',
      '5.00 ns, 0.50 x',
      '12 x',
      'missed',
    ]);
  });

  test('is followed by a remark when it misses a target or loses', () => {
    expect(remarks([row])).toEqual([
      'the work: 9.00 x of 12 x against @prometheus-io/client, OpenTelemetry needs less. The reason is not known yet.',
    ]);
  });
});

test('a cost is the median of the differences', () => {
  const row = cost({ id: 'c', work: 'c', with: lane('on', 5, 9, 30), without: lane('off', 1, 2, 20) });
  expect(row.difference).toBe(7);
});

test('rounds change the order, and give every contender one sample each', async () => {
  const order: string[] = [];
  const lanes = await inTurns([{ name: 'a' }, { name: 'b' }], 2, ({ name }, round) => {
    order.push(name);
    return round;
  });
  expect(order).toEqual(['a', 'b', 'b', 'a']);
  expect(lanes).toEqual([lane('a', 0, 1), lane('b', 0, 1)]);
});

describe('the command line', () => {
  const bench = (...args: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'bench.ts'), ...args], { encoding: 'utf8' });

  test('says which benchmarks there are when none matches', () => {
    const { status, stderr } = bench('--only', 'nothing-like-it');
    expect(status).toBe(1);
    expect(stderr).toContain('increment.bench.ts, observe.bench.ts, scrape.bench.ts');
  });

  test('refuses an option that it does not know', () => {
    const { status, stderr } = bench('--fast');
    expect(status).toBe(64);
    expect(stderr).toContain('--fast: expected --only NAME');
  });

  test('refuses to write a page of a part', () => {
    expect(bench('--write', '--only', 'scrape').status).toBe(64);
    expect(bench('--write', '--quick').status).toBe(64);
  });
});
