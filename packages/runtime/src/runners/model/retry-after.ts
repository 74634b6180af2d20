/** Headers of an answer, with lower-case names. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>;

/**
 * How long an answer asks to wait, in milliseconds; `undefined` when it does not say.
 *
 * `retry-after` holds seconds or a date (RFC 9110, 10.2.3); `retry-after-ms` is what OpenAI sends besides, and is finer.
 */
export function retryAfterMs(headers: AnswerHeaders, now: number): number | undefined {
  const fine = nonNegative(headers['retry-after-ms']);
  if (fine !== undefined) return fine;
  const text = headers['retry-after']?.trim() ?? '';
  const seconds = nonNegative(text);
  if (seconds !== undefined) return seconds * 1000;
  const date = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function nonNegative(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}(?:\.\d{1,6})?$/.test(text.trim()) ? Number(text) : undefined;
}
