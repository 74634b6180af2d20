// What a benchmark needs of a metrics library, so that a child process can be told which one to load.
import type { ServerResponse } from 'node:http';

export type LabelSet = Readonly<Record<string, string>>;

/** A family whose series are met by their labels. */
export interface CounterFamily {
  add(labels: LabelSet, by: number): void;
}

export interface HistogramFamily {
  observe(labels: LabelSet, value: number): void;
}

export interface Shape {
  readonly name: string;
  readonly labelNames: readonly string[];
  /** How many series the family will have: a library with a cap sets it so. */
  readonly series: number;
}

/** One library with one registry, everything else off. */
export interface Library {
  counter(shape: Shape): CounterFamily;
  histogram(shape: Shape & { readonly buckets: readonly number[] }): HistogramFamily;
  /** Makes the whole page as bytes, as an answer needs it, and gives their number. */
  render(): Promise<number>;
  /** The same as text, to look at. */
  text(): Promise<string>;
  /** Answers a request for the page as the documentation of the library says. */
  answer(response: ServerResponse): void;
}

/** All of a page's chunks in one piece. */
export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces);
}
