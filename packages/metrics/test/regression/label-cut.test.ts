import { expect, test } from 'vitest';
import { config, createRegistry, samplesOf } from '../../src/index.ts';

// The half that was left became U+FFFD.
test('a label is cut before a character that does not fit whole', () => {
  const registry = createRegistry({ strict: true });
  const family = registry.counter({ name: 'cut_total', help: 'Cut.', labels: { text: config() } });
  family.inc({ text: `${'a'.repeat(63)}\u{1F600}b` });
  family.inc({ text: `${'a'.repeat(62)}\u{1F600}b` });
  expect(samplesOf(registry).map((sample) => sample.labels['text'])).toEqual([
    'a'.repeat(63),
    `${'a'.repeat(62)}\u{1F600}`,
  ]);
});
