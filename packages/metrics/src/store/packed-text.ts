/**
 * Short texts by number, packed side by side as UTF-8, so that a writer copies them without an object per text.
 * The last `SLACK` bytes are never part of a text: a reader may take eight bytes at a time and run over its end.
 */
export interface PackedText {
  bytes: Uint8Array;
  /** The same memory as `bytes`. */
  view: DataView;
  /** `spans[2 * n]` and `spans[2 * n + 1]` are the start and the end of text `n`; a start of -1 means that it is missing. */
  spans: Int32Array;
  /** Texts present. */
  count: number;
  /** Bytes used, those of forgotten texts included. */
  end: number;
  /** Bytes of forgotten texts. */
  waste: number;
  /** The longest text ever packed, in bytes. Never falls. */
  longest: number;
}

const SLACK = 8;
const MIN_BYTES = 64;
const MIN_TEXTS = 4;
/** Most bytes that one UTF-16 unit becomes. */
const BYTES_PER_UNIT = 3;

const encoder = new TextEncoder();

export function createPackedText(): PackedText {
  const bytes = new Uint8Array(MIN_BYTES);
  return {
    bytes,
    view: new DataView(bytes.buffer),
    spans: new Int32Array(2 * MIN_TEXTS).fill(-1),
    count: 0,
    end: 0,
    waste: 0,
    longest: 0,
  };
}

/** Packs text `n`, which must be missing. */
export function pack(packed: PackedText, n: number, text: string): void {
  if (2 * n >= packed.spans.length) extendSpans(packed, n);
  const room = text.length * BYTES_PER_UNIT;
  if (packed.end + room + SLACK > packed.bytes.length) makeRoom(packed, room);
  const start = packed.end;
  const { written } = encoder.encodeInto(text, packed.bytes.subarray(start, start + room));
  packed.end = start + written;
  packed.spans[2 * n] = start;
  packed.spans[2 * n + 1] = packed.end;
  packed.longest = Math.max(packed.longest, written);
  packed.count++;
}

/** Whether text `n` is there. */
export function isPacked(packed: PackedText, n: number): boolean {
  return 2 * n < packed.spans.length && (packed.spans[2 * n] as number) >= 0;
}

/** Takes text `n` out, if it is there. */
export function forget(packed: PackedText, n: number): void {
  if (!isPacked(packed, n)) return;
  packed.waste += (packed.spans[2 * n + 1] as number) - (packed.spans[2 * n] as number);
  packed.spans[2 * n] = -1;
  packed.count--;
}

function extendSpans(packed: PackedText, n: number): void {
  const spans = new Int32Array(Math.max(2 * packed.spans.length, 2 * (n + 1))).fill(-1);
  spans.set(packed.spans);
  packed.spans = spans;
}

/** Moves everything into new memory, closed up: as much again if half of it was waste, else twice as much. */
function makeRoom(packed: PackedText, room: number): void {
  const used = packed.end - packed.waste;
  let size = packed.bytes.length;
  while (size < 2 * used || size < used + room + SLACK) size *= 2;
  const bytes = new Uint8Array(size);
  if (packed.waste === 0) bytes.set(packed.bytes.subarray(0, packed.end));
  else closeUp(packed, bytes);
  packed.bytes = bytes;
  packed.view = new DataView(bytes.buffer);
  packed.end = used;
  packed.waste = 0;
}

function closeUp({ bytes: from, spans }: PackedText, to: Uint8Array): void {
  let end = 0;
  for (let i = 0; i < spans.length; i += 2) {
    const start = spans[i] as number;
    if (start < 0) continue;
    const stop = spans[i + 1] as number;
    spans[i] = end;
    for (let at = start; at < stop; at++) to[end++] = from[at] as number;
    spans[i + 1] = end;
  }
}
