/** Writes bytes into chunks of one size and hands each over when it is full. */
export interface ChunkWriter {
  /** The chunk being filled, up to `at`. */
  bytes: Uint8Array;
  /** The same memory as `bytes`. */
  view: DataView;
  at: number;
  readonly chunkBytes: number;
  readonly emit: (chunk: Uint8Array) => void;
  /** Memory for chunks to come: that of chunks which nobody reads any more. */
  readonly spare: ArrayBufferLike[];
}

/** Most chunks that are kept for later. A rendering has about half as many in use. */
const MAX_SPARE = 32;

/** What `copyBytes` may write past the end of a text. */
export const SLACK = 8;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** A writer that has allocated nothing yet. Those of one page may share their `spare` memory. */
export function createChunkWriter(
  chunkBytes: number,
  emit: (chunk: Uint8Array) => void,
  spare: ArrayBufferLike[] = [],
): ChunkWriter {
  return { bytes: NOTHING, view: new DataView(NOTHING.buffer), at: 0, chunkBytes, emit, spare };
}

/**
 * Makes sure that `need` bytes fit from `out.at` on: hands the chunk over and begins another if they do not. A need above
 * the usual size gets a chunk of its own, so nothing that is written after one call is ever split.
 */
export function makeRoom(out: ChunkWriter, need: number): void {
  if (out.at + need <= out.bytes.length) return;
  flush(out);
  const buffer = (need <= out.chunkBytes ? out.spare.pop() : undefined) ?? allocate(Math.max(out.chunkBytes, need));
  out.bytes = new Uint8Array(buffer);
  out.view = new DataView(buffer);
  out.at = 0;
}

/** Not filled with zeros: every byte that is handed over has been written. */
function allocate(bytes: number): ArrayBufferLike {
  return Buffer.allocUnsafeSlow(bytes).buffer;
}

/**
 * Gives back a chunk that nobody reads any more, to be filled again. Half of what a large page costs would otherwise go
 * into new memory: it lies outside the heap, and makes the garbage collector run.
 */
export function reuse({ spare, chunkBytes }: ChunkWriter, chunk: Uint8Array): void {
  if (chunk.buffer.byteLength === chunkBytes && spare.length < MAX_SPARE) spare.push(chunk.buffer);
}

/** Hands over what is written so far. */
export function flush(out: ChunkWriter): void {
  if (out.at > 0) out.emit(out.bytes.subarray(0, out.at));
  out.bytes = NOTHING;
  out.at = 0;
}

/** Writes a text as UTF-8. For what stands on a page once or seldom. */
export function writeText(out: ChunkWriter, text: string): void {
  makeRoom(out, text.length * 3);
  out.at += encoder.encodeInto(text, out.bytes.subarray(out.at)).written;
}

/**
 * Copies the bytes `start` to `end` of `from` to `at`, eight at a time, and so up to seven bytes too many: `to` needs
 * `SLACK` bytes of room after the text, and `from` must have as many.
 *
 * Doubles are the widest thing that engines copy without a call. A copied double keeps its bits unless it is a NaN, and
 * text in UTF-8 never is one: read with the last byte as the highest, a NaN needs a byte of 0xF0 or more followed by
 * 0x7F or 0xFF, where UTF-8 has a byte of 0x80 to 0xBF after each of 0xF0 and above.
 */
export function copyBytes(to: DataView, at: number, from: DataView, start: number, end: number): void {
  for (let i = start, j = at; i < end; i += 8, j += 8) to.setFloat64(j, from.getFloat64(i, true), true);
}
