/**
 * The hashes of the files that `init` wrote, by path: how it knows its own files from those that somebody edited. Several of
 * one path while files are being written: one of them is there, whenever the process is killed. Secrets are not listed.
 */
export type Manifest = ReadonlyMap<string, readonly string[]>;

/** Reads a manifest; of one that is damaged nothing is taken. */
export function readManifest(text: string | undefined): Manifest {
  try {
    const { files } = JSON.parse(text ?? '{}') as { readonly files?: unknown };
    return new Map(Object.entries(files ?? {}).flatMap(([path, hashes]) => (isHashes(hashes) ? [[path, hashes]] : [])));
  } catch {
    return new Map();
  }
}

function isHashes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((hash) => typeof hash === 'string');
}

const ABOUT = 'What arx stack init wrote, as SHA-256. It lets init tell its files from yours; keep it with them.';

/** The manifest as it is kept: sorted, so that it changes only when files do. `about` tells people whose it is. */
export function renderManifest(manifest: Manifest, about: string = ABOUT): string {
  const files = Object.fromEntries([...manifest].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ about, version: 1, files }, undefined, 2)}\n`;
}

/** Both manifests in one. */
export function mergeManifests(a: Manifest, b: Manifest): Manifest {
  const every = new Map(a);
  for (const [path, hashes] of b) every.set(path, [...new Set([...(every.get(path) ?? []), ...hashes])]);
  return every;
}
