import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPackedText, forget, isPacked, type PackedText, pack } from '../../src/store/packed-text.ts';

function textOf(packed: PackedText, n: number): string {
  return new TextDecoder().decode(packed.bytes.subarray(packed.spans[2 * n], packed.spans[2 * n + 1]));
}

test('texts that come and go are always found again as they were packed', () => {
  const step = fc.record({ n: fc.nat(40), text: fc.string({ unit: 'binary', maxLength: 60 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const packed = createPackedText();
      const expected = new Map<number, string>();
      for (const { n, text } of steps) {
        // A number that is taken is given back first, so that half of all texts become waste.
        if (expected.delete(n)) forget(packed, n);
        else {
          pack(packed, n, text);
          expected.set(n, text);
        }
      }
      expect(packed.count).toBe(expected.size);
      for (let n = 0; n <= 40; n++) {
        expect(isPacked(packed, n)).toBe(expected.has(n));
        if (expected.has(n)) expect(textOf(packed, n)).toBe(expected.get(n));
      }
      expect(packed.bytes.length).toBeGreaterThanOrEqual(packed.end + 8);
    }),
  );
});

test('memory stays flat while values churn', () => {
  const packed = createPackedText();
  for (let i = 0; i < 100_000; i++) {
    pack(packed, 0, `worker="w-${i}"`);
    forget(packed, 0);
  }
  expect(packed.bytes.length).toBeLessThan(1024);
});
