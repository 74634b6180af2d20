import { expect, test } from 'vitest';
import { cut, pad, padStart, printable, shellWord, widthOf, wrap } from '../../src/output/text.ts';

test('a text that fits is not cut', () => {
  expect(cut('design', 6)).toBe('design');
});

test('a text that does not fit ends in an ellipsis and takes the columns exactly', () => {
  expect(cut('implementation', 6)).toBe('imple…');
  expect(widthOf(cut('implementation', 6))).toBe(6);
});

test('wide characters count as two columns and combining marks as none', () => {
  expect(widthOf('流れ')).toBe(4);
  expect(widthOf('e\u0301')).toBe(1);
  expect(widthOf(cut('流れ流れ', 5))).toBeLessThanOrEqual(5);
});

test('no columns leave nothing', () => {
  expect(cut('abc', 0)).toBe('');
});

test('padding fills up to the columns on either side', () => {
  expect(pad('流', 4)).toBe('流  ');
  expect(padStart('7', 3)).toBe('  7');
});

test('text of others cannot steer the terminal', () => {
  expect(printable('a\x1b[2Jb\nc\u202e\u009b\ud800')).toBe('a\\x1b[2Jb\\x0ac\\u{202e}\\x9b\\u{d800}');
  expect(printable('T-0099 ü 流')).toBe('T-0099 ü 流');
});

test('a paragraph is broken at blanks, a long word stands alone', () => {
  expect(wrap('one two verylongword x', 8)).toEqual(['one two', 'verylongword', 'x']);
});

test('a path becomes one word of a shell', () => {
  expect(['/state/arx', "/my dir/it's", '$HOME'].map(shellWord)).toEqual([
    '/state/arx',
    "'/my dir/it'\\''s'",
    "'$HOME'",
  ]);
});
