import { DatabaseError } from './errors.ts';

/**
 * Checks that a text is the address of a Postgres database.
 *
 * @param source Where it comes from, for the message, such as `DATABASE_URL`.
 * @throws DatabaseError `ARX_DATABASE_URL_INVALID`, without the text: it may hold a password
 */
export function checkConnectionUrl(url: string, source: string): string {
  const parsed = parse(url);
  if (parsed !== undefined && /^postgres(ql)?:$/.test(parsed.protocol)) return url;
  // A text that cannot be parsed has no part that is surely no password.
  const found =
    parsed === undefined ? 'something that is no URL' : `a URL that begins with ${JSON.stringify(parsed.protocol)}`;
  throw new DatabaseError(
    'ARX_DATABASE_URL_INVALID',
    source,
    `${source} holds ${found}; expected postgresql://<user>:<password>@<host>:<port>/<database> ` +
      '(special characters of the password percent-encoded), or unset it to use the embedded Postgres',
  );
}

/** The address as it may be shown: user, host, port and database, never the password or the parameters. */
export function shownUrl(url: string): string {
  const parsed = parse(url);
  if (parsed === undefined) return 'postgresql://…';
  const user = parsed.username === '' ? '' : `${parsed.username}@`;
  const host = parsed.host === '' ? (parsed.searchParams.get('host') ?? '') : parsed.host;
  return `postgresql://${user}${host}${parsed.pathname}`;
}

function parse(url: string): URL | undefined {
  // Without a host (a Unix socket in `?host=`) a URL needs the third slash, which everybody writes.
  return URL.canParse(url) ? new URL(url) : undefined;
}
