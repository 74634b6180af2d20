import { join } from 'node:path';
import { SYSTEMS } from '@arx/catalog';
import { expect, test } from 'vitest';
import { fillWithHostileValues } from './support/hostile-values.ts';

/**
 * Values per open label. The full proof takes two minutes:
 *   ARX_HOSTILE_VALUES=100000 npx vitest run --config conformance/vitest.config.ts conformance/hostile-values.test.ts
 */
const VALUES = Number(process.env['ARX_HOSTILE_VALUES'] ?? 3000);
const PATIENCE_MS = 60_000 + VALUES * 12;

test.each(SYSTEMS.map(({ name }) => name))(
  'hostile values into every open label of %s: series capped, other counted, memory flat, the page readable',
  (name) => {
    const file = join(import.meta.dirname, 'support/system-registries.ts');
    const report = fillWithHostileValues({ file, name, values: VALUES });
    expect(report.problems).toEqual([]);
    const filled = new Set(report.filled.map(({ family }) => family));
    const system = SYSTEMS.find((one) => one.name === name);
    const open = (system?.families ?? []).filter(
      // What is read at the scrape has no recording to drive; the tests of those systems hold its caps.
      ({ labels, readAtScrape }) => Object.values(labels).some((spec) => !Array.isArray(spec)) && readAtScrape !== true,
    );
    expect(open.map((family) => family.name).filter((family) => !filled.has(family))).toEqual([]);
  },
  PATIENCE_MS,
);
