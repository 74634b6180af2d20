import { request } from 'node:http';
import { PATIENCE_SECONDS } from '../../doctor/ask.ts';
import type { Reply } from './api.ts';

/** Asks a server for its page under another name, as Prometheus will; `fetch` does not let the name be chosen. */
export function askByName(url: string, name: string, signal: AbortSignal): Promise<Reply> {
  return new Promise((resolve) => {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_SECONDS * 1000)]);
    const asked = request(`${url}/healthz`, { headers: { host: name }, signal: patience, agent: false }, (response) => {
      response.resume();
      const { statusCode: status = 0 } = response;
      const date = Date.parse(response.headers.date ?? '');
      const skewSeconds = Number.isNaN(date) ? undefined : (date + 500 - Date.now()) / 1000;
      resolve(
        status === 200
          ? { kind: 'reply', value: undefined, skewSeconds }
          : { kind: 'status', status, value: undefined },
      );
    });
    asked.once('error', (error: NodeJS.ErrnoException) => resolve({ kind: 'none', ...failureOf(error) }));
    asked.end();
  });
}

function failureOf({ name, code = '' }: NodeJS.ErrnoException): Pick<Extract<Reply, { kind: 'none' }>, 'why' | 'code'> {
  if (code === 'ECONNREFUSED') return { why: 'refused', code };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { why: 'name', code };
  return { why: name === 'TimeoutError' || code === 'ETIMEDOUT' || code === 'ABORT_ERR' ? 'timeout' : 'broken', code };
}
