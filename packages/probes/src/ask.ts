import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type ProbeError, probeError } from './errors.ts';

/** A question that a probe asks a server. */
export interface Question {
  readonly url: URL;
  /** What an error is told about. The address is not, as it may have a password in it. */
  readonly subject: string;
  /** Sent as a bearer token. */
  readonly token: string | undefined;
  /** Time for everything, from the look-up of the name to the last byte. */
  readonly timeoutSeconds: number;
  /** What is read of the body at most; the rest is left and the connection closed. */
  readonly mostBytes: number;
  readonly stopped: AbortSignal;
}

export interface Answer {
  readonly statusCode: number;
  readonly body: Buffer;
  /** True when the body is longer than what was read. */
  readonly isCut: boolean;
}

/**
 * Sends a GET on a connection of its own. Redirects are answers: a server that may name another one may name one inside.
 *
 * Not by `fetch`: what a probe asks would be told by the probe of undici as if the program had asked it, and a connection
 * that is kept may be closed just as it is used again, which looks like a server that is down. The socket keeps no process
 * alive.
 *
 * @throws ProbeError `ARX_PROBE_TIMEOUT`, or `ARX_PROBE_FAILED` with the code of what went wrong
 */
export function ask(question: Question): Promise<Answer> {
  const { url, subject, token, timeoutSeconds, mostBytes, stopped } = question;
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(toProbeError(subject, error));
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = {
      accept: 'application/json',
      'user-agent': 'arx-probes',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    let isAnswered = false;
    const outgoing = request(url, { agent: false, headers, signal: stopped });
    const late = `${subject} gave no answer within ${timeoutSeconds} s.`;
    const timer = setTimeout(() => {
      outgoing.destroy(probeError('ARX_PROBE_TIMEOUT', subject, late));
    }, timeoutSeconds * 1000).unref();
    outgoing.on('socket', (socket) => socket.unref());
    outgoing.on('error', fail);
    outgoing.on('close', () => {
      clearTimeout(timer);
      // What has no other end, such as an answer that changes the protocol.
      if (!isAnswered) fail(new Error('closed'));
    });
    outgoing.on('response', (response) => {
      isAnswered = true;
      const { statusCode = 0 } = response;
      const pieces: Buffer[] = [];
      let length = 0;
      const settle = (isCut: boolean): void =>
        resolve({ statusCode, body: Buffer.concat(pieces, Math.min(length, mostBytes)), isCut });
      response.on('error', fail);
      response.on('close', () => fail(new Error('closed')));
      response.on('end', () => settle(false));
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        length += piece.length;
        if (length <= mostBytes) return;
        settle(true);
        outgoing.destroy();
      });
    });
    outgoing.end();
  });
}

/**
 * The address in an option.
 *
 * @throws ProbeError `ARX_PROBE_OPTION`, without the value: it may have a password in it
 */
export function checkUrl(option: string, value: unknown): URL {
  const url = value instanceof URL || typeof value === 'string' ? URL.parse(String(value)) : null;
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url;
  throw probeError('ARX_PROBE_OPTION', option, `${option} is no address; expected one such as http://127.0.0.1:9093/.`);
}

/** @throws ProbeError `ARX_PROBE_OPTION`, without the value */
export function checkToken(option: string, value: unknown): void {
  if (value === undefined || (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value))) return;
  const message = `${option} cannot be sent; expected printable ASCII without blanks. Is there a line feed at its end?`;
  throw probeError('ARX_PROBE_OPTION', option, message);
}

/** The code says what happened; the message may have the address. */
function toProbeError(subject: string, error: NodeJS.ErrnoException): ProbeError {
  if (error.name === 'ProbeError') return error as unknown as ProbeError;
  return probeError('ARX_PROBE_FAILED', subject, `${subject} cannot be reached (${error.code ?? error.message}).`);
}
