import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** A temporary tree of files. */
export interface Tree extends Disposable {
  root: string;
  write: (path: string, text: string) => void;
}

/**
 * @param files Text by path; a value that is no string is written as JSON.
 */
export function createTree(files: Readonly<Record<string, unknown>>): Tree {
  const root = mkdtempSync(join(tmpdir(), 'arx-check-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, content] of Object.entries(files)) {
    write(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
  return { root, write, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** The same with the tools of this workspace in its `node_modules`. */
export function createTreeWithTools(files: Readonly<Record<string, unknown>>): Tree {
  const tree = createTree(files);
  symlinkSync(join(ROOT, 'node_modules'), join(tree.root, 'node_modules'));
  return tree;
}
