import { isIP } from 'node:net';

const HOST_NAME = /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?(\.[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?)*\.?$/i;
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const UNIT_SECONDS = [31_536_000, 604_800, 86_400, 3600, 60, 1, 0.001];

/** A TCP port from 1 on. */
export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** A host name, which for containers may have underscores, or an IP address, without brackets. */
export function parseHost(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return bare;
  // Numbers with dots that are no address are a slip, never a name; some resolvers take them for an address.
  return HOST_NAME.test(bare) && !/^(?:[\d.]+|0x[\da-f.x]+)$/i.test(bare) ? bare : undefined;
}

/**
 * Whether a host means the one who asks: `localhost`, an address of the loopback, or the unspecified address. In a container
 * that is the container.
 */
export function isOneself(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (/^(?:.+\.)?localhost$|^localhost\.localdomain$|^ip6-(?:localhost|loopback)$/.test(name)) return true;
  const address = isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
  return /^(?:127\.|0\.0\.0\.0$|::1?$|::ffff:(?:7f|0:0$))/.test(address);
}

/** Seconds of a time as Prometheus writes it: `15s`, `1h30m`, largest unit first. */
export function durationSeconds(text: string): number | undefined {
  const [whole, ...parts] = DURATION.exec(text) ?? [];
  if (whole === undefined || whole === '') return undefined;
  return parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (UNIT_SECONDS[i] ?? 0), 0);
}

/** A time between two bounds, in seconds; the text stays as it is. */
export function parseDuration(from: number, to: number): (text: string) => string | undefined {
  return (text) => {
    const seconds = durationSeconds(text);
    return seconds !== undefined && seconds >= from && seconds <= to ? text : undefined;
  };
}

/** A size as Prometheus writes it: `10GB`. */
export function parseSize(text: string): string | undefined {
  return /^0*[1-9]\d{0,9}(?:B|KB|MB|GB|TB|PB|EB)$/.test(text) ? text : undefined;
}

/** One mail address or several, separated by commas. */
export function parseMailAddresses(text: string): string | undefined {
  const addresses = text.split(',').map((address) => address.trim());
  return addresses.every((address) => /^[^\s@<>,;:"'\\]+@[^\s@<>,;:"'\\]+$/.test(address))
    ? addresses.join(', ')
    : undefined;
}

/** `host:port` of a mail server. */
export function parseSmarthost(text: string): string | undefined {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(text) ?? [];
  return parseHost(host) !== undefined && parsePort(port) !== undefined ? text : undefined;
}

/** Where pages are, with its last slash. Rules take it as it is: nothing in it is a template, ends a link, or is a secret. */
export function parseBaseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:\/\/[^\s/][^\s<>|"{}\\^`]+$/i.test(text)) return undefined;
  const isPlain = url.username === '' && url.password === '' && !/[?#]/.test(text);
  return isPlain ? text.replace(/\/?$/, '/') : undefined;
}

/** An address that a secret is sent to, so nothing but https. */
export function parseHttpsUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'https:' && url.username === '' && url.password === '' && !/\s/.test(text);
  return isPlain ? text : undefined;
}
