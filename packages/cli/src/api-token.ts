import { readFileSync } from 'node:fs';
import type { Env } from './environment.ts';
import { type CliError, usageError } from './errors.ts';

const TOKEN = /^[\x21-\x7e]{16,512}$/;

/**
 * The secret that requests to the API have to bring; `undefined` when there is none.
 *
 * @throws CliError `ARX_USAGE`, never with the token
 */
export function apiToken(env: Env): string | undefined {
  const token = env['ARX_API_TOKEN'] ?? '';
  const file = env['ARX_API_TOKEN_FILE'] ?? '';
  if (token !== '' && file !== '') {
    throw usageError('ARX_API_TOKEN', 'ARX_API_TOKEN and ARX_API_TOKEN_FILE are both set', 'unset one of them');
  }
  if (file !== '') return checkToken('ARX_API_TOKEN_FILE', readToken(file));
  return token === '' ? undefined : checkToken('ARX_API_TOKEN', token);
}

/** The header that a server wants that asks for the token; none where this shell has no usable one. */
export function tokenHeader(env: Env): { readonly authorization?: string } {
  try {
    const token = apiToken(env);
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  } catch {
    return {};
  }
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError('ARX_API_TOKEN_FILE', `ARX_API_TOKEN_FILE cannot be read: ${reason}`);
  }
}

function checkToken(variable: string, token: string): string {
  if (TOKEN.test(token)) return token;
  throw badToken(variable);
}

function badToken(variable: string): CliError {
  return usageError(
    variable,
    `${variable} holds no usable token: it must be 16 to 512 visible ASCII characters without blanks`,
    'make one: openssl rand -hex 32',
  );
}
