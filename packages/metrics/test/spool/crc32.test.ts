import { crc32 as reference } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32, portableCrc32 } from '../../src/spool/crc32.ts';

it('both checksums are those of zlib, whole and in pieces', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
      const whole = reference(Buffer.concat([a, b]));
      for (const sum of [crc32, portableCrc32]) {
        expect(sum(Buffer.concat([a, b]))).toBe(whole);
        expect(sum(b, sum(a))).toBe(whole);
      }
    }),
  );
});
