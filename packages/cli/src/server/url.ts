import { isIP } from 'node:net';

const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Whether only this machine reaches an address. A host name counts only if it is `localhost`. */
export function isLoopback(address: string): boolean {
  if (isIP(address) === 4) return address.startsWith('127.');
  return address === '::1' || address === 'localhost' || /^::ffff:127\./i.test(address);
}

/** The address of the server as a user of this machine opens it, without a path. */
export function pageUrl(address: string, port: number): string {
  const host = ANY.has(address) ? '127.0.0.1' : address;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
