import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPage } from '../../../src/exposition/page.ts';
import { allowList, code, config, ephemeral, template } from '../../../src/labels/policy.ts';
import { createRegistry } from '../../../src/registry.ts';
import { parsePage } from '../../exposition/parse.ts';
import { textOf } from '../../exposition/support.ts';
import { CORPUS } from './corpus.ts';
import { HELD_OUT } from './hold-out.ts';
import { type Measured, measure, sanitised, textsOf } from './measure.ts';
import { ORDINARY } from './ordinary.ts';
import { screeningPage } from './screening-page.ts';

const VALUES = CORPUS.flatMap(({ values }) => values);
const NAMES = ORDINARY.flatMap(({ values }) => values);

describe('the corpus', () => {
  test('has at least 400 values, none twice', () => {
    expect(VALUES.length).toBeGreaterThanOrEqual(400);
    expect(new Set(VALUES).size).toBe(VALUES.length);
  });

  test('has at least 300 ordinary names, none twice', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(300);
    expect(new Set(NAMES).size).toBe(NAMES.length);
  });
});

/** Of what is drawn at random, so much may be missed: docs/reference/screening.md gives the counts and the reasons. */
const ACCEPTED = 0.005;

describe('measured', () => {
  let measured: Measured;
  beforeAll(() => {
    measured = measure();
  }, 120_000);

  test.each(CORPUS)('no open label shows any of the $name, in any place and encoding', ({ name }) => {
    expect(measured.misses.get(name)?.wrong).toEqual([]);
  });

  test.each(ORDINARY)('ordinary names stay as they are: $name', ({ name }) => {
    expect(measured.falseAlarms.get(name)?.wrong).toEqual([]);
  });

  test.each(Object.keys(HELD_OUT))('what nobody has chosen is hidden as well: %s', (name) => {
    const { tried = 0, wrong = [] } = measured.heldOutMisses.get(name) ?? {};
    expect(tried).toBeGreaterThan(0);
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(tried * ACCEPTED);
  });

  test('names that nobody has chosen stay', () => {
    const { tried, wrong } = measured.heldOutFalseAlarms;
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(tried * ACCEPTED);
  });

  test('docs/reference/screening.md says so', async () => {
    const file = join(import.meta.dirname, '../../../../../docs/reference/screening.md');
    await expect(screeningPage(measured)).toMatchFileSnapshot(file);
  });
});

const OPEN = { a: config(), b: template(), c: code(), d: ephemeral(), e: allowList(VALUES) };

/** Every text into every label of every type of family; what the page of it says. */
async function pageOf(texts: readonly string[], text?: (value: unknown) => string): Promise<string> {
  const registry = createRegistry(text === undefined ? {} : { text });
  const help = 'A family.';
  const counter = registry.counter({ name: 'c_total', help, labels: OPEN });
  const gauge = registry.gauge({ name: 'g', help, labels: OPEN });
  const histogram = registry.histogram({ name: 'h', help, labels: OPEN, buckets: [1] });
  const info = registry.info({ name: 'i_info', help, labels: OPEN });
  let told: { readonly [name in keyof typeof OPEN]: string } | undefined;
  registry.read({ type: 'gauge', name: 'r', help, labels: OPEN, read: (set) => told && set(told, 1) });
  const page = createPage({ sources: [registry], selfMetrics: false });
  for (const [i, value] of texts.entries()) {
    const labels = { a: value, b: value, c: value, d: value, e: value };
    counter.inc(labels);
    gauge.set(labels, 1);
    histogram.observe(labels, 1);
    info.set(labels);
    told = labels;
    // Reading at scrape time takes the same way; one in a hundred is enough.
    if (i % 100 === 0) await textOf(page.scrape().chunks);
  }
  return textOf(page.scrape().chunks);
}

describe.each([
  ['as it is', undefined],
  ['through a sanitiser', sanitised],
])('a page of everything, %s', (_, text) => {
  test('has no label but redacted', { timeout: 120_000 }, async () => {
    // One text in seven: every value, encoding and place, though not every combination of them.
    const texts = CORPUS.flatMap(textsOf).filter((_, i) => i % 7 === 0);
    const families = parsePage(await pageOf(texts, text), false);
    expect(families.map(({ name }) => name).sort()).toEqual(['c_total', 'g', 'h', 'i_info', 'r']);
    const shown = families.flatMap(({ samples }) =>
      samples.flatMap(({ labels }) =>
        Object.entries(labels).flatMap(([name, value]) => (name === 'le' ? [] : [value])),
      ),
    );
    expect([...new Set(shown)]).toEqual(['redacted']);
  });
});

test('a page shows ordinary names letter by letter', async () => {
  const registry = createRegistry({ maxSeries: 10_000 });
  const counter = registry.counter({ name: 'c_total', help: 'A family.', labels: { a: config() } });
  for (const a of NAMES) counter.inc({ a });
  const [family] = parsePage(
    await textOf(createPage({ sources: [registry], selfMetrics: false }).scrape().chunks),
    false,
  );
  const shown = family?.samples.map(({ labels }) => labels['a']);
  expect(shown).toEqual([...new Set(NAMES.map((name) => name.slice(0, 64)))]);
});
