/** A text as Postgres can store it: it takes no NUL and no half of a surrogate pair. */
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
