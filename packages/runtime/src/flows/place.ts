import { quoted } from './errors.ts';
import type { Finding, Path } from './problems.ts';

/** The message of a finding with the place in words of the declaration: `step "plan", retries.max: expected …`. */
export function describeFinding({ path, at, message }: Finding, root: unknown): string {
  // A wrong key is named by its message; the place is the map around it.
  const place = describePath(at === 'key' ? path.slice(0, -1) : path, root);
  if (place === '') return message;
  return `${place.length > 80 ? `${place.slice(0, 80)}…` : place}: ${message}`;
}

function describePath(path: Path, root: unknown): string {
  const [first, index, ...rest] = path;
  if (first !== 'steps' || typeof index !== 'number') return joinPath(path);
  const id = idOfStep(root, index);
  const step = id === undefined ? `steps[${index}]` : `step ${quoted(id)}`;
  return rest.length === 0 ? step : `${step}, ${joinPath(rest)}`;
}

function idOfStep(root: unknown, index: number): string | undefined {
  return idOf((root as { readonly steps?: readonly unknown[] }).steps?.[index]);
}

/** The id of a declaration that may be wrong in every way; `undefined` when there is none. */
export function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'string' ? value.id : undefined;
}

function joinPath(path: Path): string {
  return path.reduce<string>(
    (joined, part) => (typeof part === 'number' ? `${joined}[${part}]` : joined === '' ? part : `${joined}.${part}`),
    '',
  );
}
