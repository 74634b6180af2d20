import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import type { NodeHandler } from '@arx/metrics/http';

/** What `/healthz` says. `pid` and `spool` are left out where others than this machine can read it. */
export interface Health {
  readonly status: 'ok';
  readonly service: 'arx';
  readonly version: string;
  readonly pid?: number;
  /** Names the spool without its path: equal for servers on the same one. */
  readonly spool?: string;
}

/** Serves the health of this process as JSON. */
export function healthHandler({
  version,
  local,
}: {
  readonly version: string;
  readonly local: { readonly spoolDirectory: string } | undefined;
}): NodeHandler {
  const own = local === undefined ? {} : { pid: process.pid, spool: spoolName(local.spoolDirectory) };
  const health: Health = { status: 'ok', service: 'arx', version, ...own };
  const body = `${JSON.stringify(health)}\n`;
  return (request, response) => {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    if (request.method === 'GET' || request.method === 'HEAD') {
      response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : body);
    } else {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    }
  };
}

/** A short name of a spool directory that does not tell its path. */
export function spoolName(directory: string): string {
  return createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 16);
}

/** Asks whoever listens at an address whether it is an arx server; `undefined` when it is not, or does not answer. */
export async function askHealth(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1000), redirect: 'error' });
    const health: unknown = await response.json();
    const isOurs = typeof health === 'object' && health !== null && 'service' in health && health.service === 'arx';
    return isOurs ? (health as Health) : undefined;
  } catch {
    return undefined;
  }
}
