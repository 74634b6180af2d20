import type { NodeHandler } from '@arx/metrics/http';
import { apiToken } from '../api-token.ts';
import type { Env } from '../environment.ts';
import { usageError } from '../errors.ts';
import { resolve, type Setting } from '../settings.ts';
import { isLoopback } from './url.ts';

/** Lets a handler answer only those who may see what it shows. */
export type Guard = (handler: NodeHandler) => NodeHandler;

/** Whether the metrics pages ask for the token, too. */
export function metricsRequireAuth(env: Env): boolean {
  const setting: Setting<boolean> = {
    variable: 'METRICS_REQUIRE_AUTH',
    expected: 'true (the metrics pages need the token) or false (they are open, as when it is unset)',
    parse: (text) => ({ true: true, false: false, 1: true, 0: false })[text.toLowerCase()],
    fallback: false,
  };
  return resolve(setting, undefined, env).value;
}

/**
 * The guard of the metrics pages; `undefined` where they are open.
 *
 * @throws CliError `ARX_USAGE` when they are to ask for a token that nobody set
 */
export async function pageGuard(address: string, env: Env): Promise<Guard | undefined> {
  if (!metricsRequireAuth(env)) return undefined;
  const token = apiToken(env);
  if (token === undefined) {
    throw usageError(
      'METRICS_REQUIRE_AUTH',
      'METRICS_REQUIRE_AUTH wants a token on the metrics pages, and there is none that they could ask for',
      'set ARX_API_TOKEN or ARX_API_TOKEN_FILE (make one: openssl rand -hex 32), or unset METRICS_REQUIRE_AUTH',
    );
  }
  // Whoever does not want it does not wait for what else is in there.
  const { createAccess, guarded } = await import('@arx/runtime/server');
  const access = createAccess({ reach: isLoopback(address) ? 'loopback' : 'network', token });
  return (handler) => guarded(access, handler);
}
