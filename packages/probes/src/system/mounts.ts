/** How many file systems are told, so that the number of series has an end. The root comes first. */
const MOST = 32;

/** Images that are written once: full from the first day, and meant to be. */
const IMAGES: ReadonlySet<string> = new Set(['squashfs', 'erofs', 'iso9660', 'udf', 'cramfs']);

/**
 * Mount points of real file systems by `/proc/self/mounts`: those on a block device or in a ZFS pool, and the root
 * whatever it is (in a container it is an overlay). No network file systems: a server that is gone makes every reading
 * hang; who wants one names it.
 *
 * @returns for each device its mount points, the shortest first: the same space is told once
 */
export function mountPointsByDevice(text: string): readonly (readonly string[])[] {
  // What is mounted later on the same place hides what was there.
  const deviceOf = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [device = '', mountPoint = '', type = ''] = line.split(' ').map(withoutEscapes);
    if (mountPoint === '/' || isReal(device, type)) deviceOf.set(mountPoint, device);
    else deviceOf.delete(mountPoint);
  }
  const byDevice = Map.groupBy(deviceOf.keys(), (mountPoint) => deviceOf.get(mountPoint));
  const shortestFirst = (a: string, b: string): number => a.length - b.length;
  return [...byDevice.values()]
    .map((mountPoints) => mountPoints.sort(shortestFirst))
    .sort(([a = ''], [b = '']) => shortestFirst(a, b))
    .slice(0, MOST);
}

function isReal(device: string, type: string): boolean {
  return type === 'zfs' || (device.startsWith('/dev/') && !IMAGES.has(type));
}

/** The kernel writes blanks, tabs, line feeds and backslashes in octal. */
function withoutEscapes(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
