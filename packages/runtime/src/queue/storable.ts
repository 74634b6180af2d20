/** Whether Postgres can store a text: it takes no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** A text as Postgres can store it. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/**
 * JSON that Postgres can store, of at most `limit` bytes; `undefined` when it would be longer.
 *
 * @throws TypeError when the value cannot be made JSON, as it contains itself or a bigint
 */
export function storableJson(value: unknown, limit: number): string | undefined {
  const text = JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
  return text !== undefined && Buffer.byteLength(text) <= limit ? text : undefined;
}
