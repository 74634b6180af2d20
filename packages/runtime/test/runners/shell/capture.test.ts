import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCapture } from '../../../src/runners/shell/capture.ts';

/** Captures the chunks, each of which is overwritten as soon as it was handed over. */
function captured(chunks: readonly Uint8Array[], headBytes: number, tailBytes: number) {
  const capture = createCapture(headBytes, tailBytes);
  for (const chunk of chunks) {
    const reused = Uint8Array.from(chunk);
    capture.add(reused);
    reused.fill(0x21);
  }
  return capture;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('captured output', () => {
  test('is all of it when it fits, whatever pieces it came in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 8 }),
        fc.nat(20),
        fc.integer({ min: 80, max: 100 }),
        (chunks, head, tail) => {
          const capture = captured(chunks, head, tail);
          const all = Buffer.concat(chunks);
          expect(capture.bytes()).toBe(all.length);
          expect(capture.text()).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(all));
        },
      ),
    );
  });

  test('is the beginning and the end when it does not fit, with the number of the bytes between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{0,30}$/), { minLength: 3, maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (texts, head, tail) => {
          const all = texts.join('');
          fc.pre(all.length > head + tail);
          const capture = captured(texts.map(bytesOf), head, tail);
          const missing = all.length - head - tail;
          expect(capture.text()).toBe(`${all.slice(0, head)}\n[… ${missing} bytes left out …]\n${all.slice(-tail)}`);
        },
      ),
    );
  });

  test('has no half characters where it was cut, and counts them as left out', () => {
    const text = captured([bytesOf('ab€x€cd')], 4, 4).text();
    expect(text).toBe('ab\n[… 7 bytes left out …]\ncd');
  });

  test('replaces what is not UTF-8 and keeps a byte order mark', () => {
    expect(captured([Uint8Array.of(0x61, 0xff, 0xc3, 0x28)], 10, 10).text()).toBe('a\ufffd\ufffd(');
    expect(captured([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)], 10, 10).text()).toBe('\ufeffa');
  });

  test('takes a character that comes in two pieces', () => {
    expect(captured([Uint8Array.of(0xe2, 0x82), Uint8Array.of(0xac)], 10, 10).text()).toBe('€');
  });

  test('can be its end alone', () => {
    expect(captured([bytesOf('0123456789')], 0, 4).text()).toBe('[… 6 bytes left out …]\n6789');
  });

  test('is empty when nothing came', () => {
    expect(captured([], 4, 4).text()).toBe('');
  });
});
