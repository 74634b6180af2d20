/** Whether an address is of this machine alone. */
function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare) || bare === '::ffff:127.0.0.1';
}

/** The name in a `Host` header, without port, brackets and final dot, in lower case. */
export function hostName(header: string): string {
  const bracketed = /^\[(.*)\](:\d*)?$/.exec(header)?.[1];
  // More than one colon without brackets is a bare IPv6 address.
  const name = bracketed ?? (/:.*:/.test(header) ? header : header.replace(/:\d*$/, ''));
  return name.toLowerCase().replace(/\.$/, '');
}

/**
 * Decides which `Host` headers are answered. A page on a loopback address is safe from other machines but not from the
 * browser of this one: a web site may let its own name point to 127.0.0.1 and read what answers (DNS rebinding). The
 * browser then sends the name of that site, so on loopback only the names of this machine and the `allowed` ones pass.
 * On other addresses names cannot be known, and all pass unless some are `allowed`. A request without the header comes
 * from no browser.
 */
export function createHostCheck(bound: string, allowed: readonly string[]): (header: string | undefined) => boolean {
  if (!isLoopback(bound) && allowed.length === 0) return () => true;
  const names = new Set(['localhost', '127.0.0.1', '::1', hostName(bound), ...allowed.map(hostName)]);
  return (header) => header === undefined || names.has(hostName(header));
}
