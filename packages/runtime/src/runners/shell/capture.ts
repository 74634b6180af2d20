/** Keeps what a program writes: the beginning and the end. Its memory has a bound, whatever arrives. */
export interface Capture {
  readonly add: (chunk: Uint8Array) => void;
  /** How many bytes have arrived. */
  readonly bytes: () => number;
  /**
   * What was kept, as text. Where bytes are missing, a line in the middle says how many. Bytes that are not UTF-8 become
   * U+FFFD, and no character is cut in half.
   */
  readonly text: () => string;
}

/**
 * @param headBytes How many of the first bytes are kept.
 * @param tailBytes How many of the last bytes are kept, at least 1.
 */
export function createCapture(headBytes: number, tailBytes: number): Capture {
  const head: Uint8Array[] = [];
  const tail = createRing(tailBytes);
  let bytes = 0;
  let room = headBytes;

  const add = (chunk: Uint8Array): void => {
    bytes += chunk.length;
    const first = chunk.subarray(0, room);
    // A copy: the chunk is a window onto a larger buffer, which would be kept with it.
    if (first.length > 0) head.push(Uint8Array.from(first));
    room -= first.length;
    if (first.length < chunk.length) tail.add(chunk.subarray(first.length));
  };

  const text = (): string => {
    const kept = Buffer.concat(head);
    const rest = tail.read();
    if (kept.length + rest.length === bytes) return decode(Buffer.concat([kept, rest]));
    const start = kept.subarray(0, kept.length - partAtEnd(kept));
    const end = rest.subarray(partAtStart(rest));
    const missing = `[… ${bytes - start.length - end.length} bytes left out …]`;
    return [decode(start), missing, decode(end)].filter((part) => part !== '').join('\n');
  };

  return { add, bytes: () => bytes, text };
}

interface Ring {
  readonly add: (chunk: Uint8Array) => void;
  /** The last bytes, oldest first. */
  readonly read: () => Buffer;
}

function createRing(size: number): Ring {
  // Most programs write less than the head takes, so the ring is made when it is needed.
  let memory: Buffer | undefined;
  let next = 0;
  let full = false;
  return {
    add: (chunk) => {
      memory ??= Buffer.alloc(size);
      const last = chunk.subarray(-size);
      const beforeEdge = last.subarray(0, size - next);
      memory.set(beforeEdge, next);
      memory.set(last.subarray(beforeEdge.length), 0);
      full ||= next + last.length >= size;
      next = (next + last.length) % size;
    },
    read: () => {
      if (memory === undefined) return Buffer.alloc(0);
      return full ? Buffer.concat([memory.subarray(next), memory.subarray(0, next)]) : memory.subarray(0, next);
    },
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** How many bytes at the end are the beginning of a character whose rest is missing. */
function partAtEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (isContinuation(byte)) continue;
    return back < lengthOf(byte) ? back : 0;
  }
  return 0;
}

/** How many bytes at the start are the end of a character whose beginning is missing. */
function partAtStart(bytes: Uint8Array): number {
  let length = 0;
  while (length < Math.min(3, bytes.length) && isContinuation(bytes[length] as number)) length++;
  return length;
}

function isContinuation(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}

/** How many bytes the character has that begins with this byte. */
function lengthOf(byte: number): number {
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}
