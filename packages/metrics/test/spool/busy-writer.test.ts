import { expect, it } from 'vitest';
import { openSpoolReader, type SpoolReader } from '../../src/spool/index.ts';
import { startChild } from './children/start.ts';
import { forever, metricOf, temporaryDirectory } from './support.ts';

const cases = [
  { series: 1, moving: 1 },
  { series: 1000, moving: 1000 },
  // So much to read that the writer commits many times meanwhile.
  { series: 20_000, moving: 1 },
];

for (const { series, moving } of cases) {
  it(`a reader keeps up with a writer that writes ${moving} of ${series} series in every turn without a pause`, async () => {
    const dir = temporaryDirectory();
    const child = startChild('busy.ts', [dir, String(series), String(moving)], temporaryDirectory());
    expect(await child.next()).toBe('ready');
    const reader = openSpoolReader({ dir });
    let last: number[] = [];
    let moved = 0;
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      await reader.refresh(forever);
      const counts = countsOf(reader, moving);
      expect(counts).toHaveLength(2 * moving);
      expect(counts.every((count, i) => count >= (last[i] ?? 0))).toBe(true);
      if ((counts[0] as number) > (last[0] ?? 0)) moved++;
      last = counts;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(moved).toBeGreaterThan(rounds * 0.8);
    expect(metricOf(reader, 'arx_spool_stale_reads_total{}')).toBeLessThan(rounds * 0.2);
    child.process.kill('SIGKILL');
    await child.over;
    await reader.refresh(forever);
    // Nothing moves any more: all is of one turn.
    expect(new Set(countsOf(reader, moving)).size).toBe(1);
  });
}

/** Increments and observations of the first series. Throws for a histogram that is half of one turn, half of another. */
function countsOf(reader: SpoolReader, series: number): number[] {
  const counts: number[] = [];
  for (const store of reader.stores()) {
    const isHistogram = store.family.type === 'histogram';
    for (let i = 0; i < (store.labelCount === 0 ? 0 : series); i++) {
      const slot = store.findTexts([`${i}`]);
      const from = store.offset(slot);
      const values = store.page(slot).values.subarray(from, from + store.width);
      const count = isHistogram ? (values[1] as number) : (values[0] as number);
      if (isHistogram && values.at(-1) !== 2 * count) throw new Error(`half a series: ${values}`);
      counts.push(count);
    }
  }
  return counts;
}
