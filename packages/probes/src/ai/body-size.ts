/**
 * Size of the body that a provider's package sends for this value, in bytes: that of its text, or of its JSON.
 * `undefined` for what cannot be written as either. Costs what it costs to write it once more.
 */
export function bodySize(body: unknown): number | undefined {
  if (body === undefined || body === null) return undefined;
  try {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return text === undefined ? undefined : Buffer.byteLength(text);
  } catch {
    // A ring, a big integer, a getter that throws: it was sent in another form.
    return undefined;
  }
}
