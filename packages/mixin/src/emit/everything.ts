import type { SystemName } from '@arx/catalog';
import { buildStack } from './build-stack.ts';
import type { EmittedFile } from './emitted-file.ts';
import { emitError } from './errors.ts';
import { buildKubernetes } from './kubernetes/index.ts';
import { runbookIndex } from './runbooks.ts';
import { DEFAULT_STACK } from './stack-settings.ts';

/** What is built for. */
export interface BuildOptions {
  /** The systems whose rules and runbooks are built, as in `ARX_SYSTEMS`. Dashboards link to each other: all are always built. Default: all. */
  readonly systems?: readonly SystemName[];
}

/**
 * Every file that comes from the mixin: the stack beside an ARX on the same machine, Kubernetes, dashboards, rules with
 * their tests, and runbooks. Sorted by path; the same bytes for the same options.
 *
 * Throws `ARX_EMIT_DUPLICATE` where two builders make a file of one path.
 */
export function buildEverything({ systems = DEFAULT_STACK.systems }: BuildOptions = {}): readonly EmittedFile[] {
  const stack = buildStack({ ...DEFAULT_STACK, systems });
  return distinct([...stack, ...buildKubernetes({ systems }), ...runbookIndex(systems)]);
}

/** Each path once, in order. Names that differ by case alone are one on some machines. */
export function distinct(files: readonly EmittedFile[]): readonly EmittedFile[] {
  const seen = new Set<string>();
  for (const { path } of files) {
    const key = path.toLowerCase();
    if (seen.has(key)) throw emitError(path);
    seen.add(key);
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
