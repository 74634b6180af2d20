import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { quoted } from './errors.ts';
import type { Finding, Path } from './problems.ts';

/** A YAML document as plain data, with the places of its parts. */
export interface Tree {
  readonly value: unknown;
  /** Aliases and duplicate keys. */
  readonly findings: readonly { readonly offset: number; readonly path: Path; readonly message: string }[];
  /** Where in the text a finding of the checks stands; the nearest part around it when it has no place of its own. */
  readonly offsetOf: (finding: Finding) => number;
}

/** Turns the nodes into plain data. Not `toJS()`, as that resolves aliases and lets the last of two equal keys win. */
export function readTree(root: Node): Tree {
  const findings: Tree['findings'][number][] = [];
  const offsets = new Map<string, number>();
  const remember = (kind: 'key' | 'value', path: Path, offset: number): void => {
    offsets.set(JSON.stringify([kind, ...path]), offset);
  };

  const read = (node: unknown, path: Path, around: number): unknown => {
    const offset = offsetOfNode(node) ?? around;
    remember('value', path, offset);
    if (isAlias(node)) {
      findings.push({ offset, path, message: `aliases are not supported: write out what *${node.source} stands for` });
      return undefined;
    }
    if (isSeq(node)) return node.items.map((item, index) => read(item, [...path, index], offset));
    if (isMap(node)) return readMap(node.items, path, offset);
    return isScalar(node) ? node.value : null;
  };

  const readMap = (pairs: readonly Pair[], path: Path, around: number): Record<string, unknown> => {
    const entries = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : '';
      const offset = offsetOfNode(key) ?? around;
      const keyPath = [...path, name];
      if (entries.has(name))
        findings.push({ offset, path: keyPath, message: `the key ${quoted(name)} is there twice; remove one` });
      remember('key', keyPath, offset);
      entries.set(name, read(value, keyPath, offset));
    }
    // Makes `__proto__` a key like any other, for the checks to refuse.
    return Object.fromEntries(entries);
  };

  const value = read(root, [], 0);
  const offsetOf = ({ path, at }: Finding): number => {
    const exact = offsets.get(JSON.stringify([at, ...path]));
    if (exact !== undefined) return exact;
    for (let length = path.length; length > 0; length--) {
      const around = offsets.get(JSON.stringify(['value', ...path.slice(0, length)]));
      if (around !== undefined) return around;
    }
    return 0;
  };
  return { value, findings, offsetOf };
}

function offsetOfNode(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
