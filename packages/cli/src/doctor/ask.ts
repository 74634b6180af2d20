import { DOCTOR_AGENT } from '../server/scrapers.ts';
import { version } from '../version.ts';

/** Why there was no answer. `refused`: nobody listens there. */
export type AskFailure = 'refused' | 'timeout' | 'name' | 'too_large' | 'broken';

/** What came of a request. */
export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
      readonly bytes: number;
      /** From the request to the last byte. */
      readonly seconds: number;
      /** The clock over there minus the clock here, to about a second; `undefined` without a Date header. */
      readonly skewSeconds: number | undefined;
    }
  | { readonly kind: 'none'; readonly why: AskFailure; readonly code: string };

/** Prometheus waits as long by default. */
export const PATIENCE_SECONDS = 10;
/** More is not read: a page is far smaller, and whoever sends more is no page. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Asks once, as Prometheus would; never throws. A redirect is an answer, not a way to go. `more` are further headers. */
export async function ask(
  url: string,
  accept: string,
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const began = performance.now();
  const sent = Date.now();
  try {
    const response = await fetch(url, {
      headers: { accept, 'user-agent': `${DOCTOR_AGENT}/${version()}`, ...more },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_SECONDS * 1000)]),
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    const received = Date.now();
    const body = await readBody(response);
    if (body === undefined) return { kind: 'none', why: 'too_large', code: '' };
    return {
      kind: 'answer',
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      text: body.toString('utf8'),
      bytes: body.length,
      seconds: (performance.now() - began) / 1000,
      // A Date header has whole seconds: on average half a second has passed since.
      skewSeconds: Number.isNaN(date) ? undefined : (date + 500 - (sent + received) / 2) / 1000,
    };
  } catch (error) {
    return { kind: 'none', ...failureOf(error) };
  }
}

async function readBody(response: Response): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function failureOf(error: unknown): { why: AskFailure; code: string } {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return { why: 'timeout', code: '' };
  const code = typeof cause?.code === 'string' ? cause.code : '';
  if (code === 'ECONNREFUSED') return { why: 'refused', code };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { why: 'name', code };
  return { why: code.includes('TIMEOUT') ? 'timeout' : 'broken', code };
}
