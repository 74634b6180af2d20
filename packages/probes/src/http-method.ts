/** RFC 9110 and RFC 5789. A request may carry any word, so the others are one. */
const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
]);

/** A method of the standards as it is; any other is `_OTHER`. */
export function knownMethod(method: string): string {
  return METHODS.has(method) ? method : '_OTHER';
}
