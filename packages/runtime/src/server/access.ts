import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from './errors.ts';

/** Who may use a server. */
export interface AccessOptions {
  /** Who reaches it: this machine alone, or the network too. */
  readonly reach: 'loopback' | 'network';
  /** The secret that every request has to bring. Default none: then a server on loopback is open, and another closed. */
  readonly token?: string | undefined;
}

/** Decides about requests. */
export interface Access {
  /** Why a request is refused; `undefined` when it is not. */
  readonly refusal: (request: Pick<IncomingMessage, 'headers' | 'method'>) => ApiError | undefined;
}

/**
 * The rules: a browser may ask only from pages of this server; on loopback everybody may ask, elsewhere whoever brings the
 * token (`Authorization: Bearer …`). A token that is set is asked for on loopback, too, where a proxy may stand before it.
 */
export function createAccess({ reach, token }: AccessOptions): Access {
  const expected = token === undefined ? undefined : digest(token);
  return {
    refusal: (request) => {
      if (isFromAnotherSite(request)) return foreignOrigin(request);
      if (expected !== undefined) return hasToken(request, expected) ? undefined : tokenRequired();
      return reach === 'loopback' ? undefined : tokenUnset();
    },
  };
}

/**
 * A web page can send requests to any address that its reader reaches, this one too. Browsers say where a request comes
 * from: `Origin` with whatever could change something, `Sec-Fetch-Site` with everything. A link that somebody follows is
 * no harm: the other site does not see the answer.
 */
function isFromAnotherSite({ headers, method }: Pick<IncomingMessage, 'headers' | 'method'>): boolean {
  if (headers.origin !== undefined) return originHost(headers.origin) !== (headers.host ?? '').toLowerCase();
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return !(headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD'));
}

/** `localhost:9108` of `http://localhost:9108`; `undefined` for `null`, which sandboxed pages send. */
function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function hasToken({ headers }: Pick<IncomingMessage, 'headers'>, expected: Buffer): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  // Digests have one length, so that the time of the comparison tells nothing of the token.
  return given !== undefined && timingSafeEqual(digest(given), expected);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function foreignOrigin({ headers }: Pick<IncomingMessage, 'headers'>): ApiError {
  const origin = headers.origin === undefined ? 'another site' : JSON.stringify(headers.origin.slice(0, 100));
  const message = `a browser asks for ${origin}; expected a page of this server, or a program that is no browser`;
  return new ApiError('ARX_ORIGIN_REFUSED', 'Origin', message);
}

function tokenRequired(): ApiError {
  return new ApiError(
    'ARX_TOKEN_REQUIRED',
    'Authorization',
    'the token is missing or wrong; send the header "Authorization: Bearer <token>" with the token of the server',
    { headers: { 'www-authenticate': 'Bearer realm="arx"' } },
  );
}

function tokenUnset(): ApiError {
  return new ApiError(
    'ARX_TOKEN_UNSET',
    'ARX_API_TOKEN',
    'this server is open to the network and has no token, so nobody may use its API; start it with ARX_API_TOKEN, or on 127.0.0.1',
  );
}
