/** What keys of the known providers look like, also in the cut form in which some answers repeat them. */
const LIKE_A_KEY = /\b(?:sk|pk|rk|key)-[A-Za-z0-9_*.-]{6,}/g;

/** The text without the key, wherever it came from: a server may repeat what it was sent. */
export function redact(text: string, apiKey: string | undefined): string {
  const without = apiKey === undefined ? text : text.replaceAll(apiKey, '[redacted]');
  return without.replace(LIKE_A_KEY, '[redacted]');
}
