import { Document, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';

/** An object of Kubernetes as plain data. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** A comment that is written above a field. */
export interface Remark {
  /** The way to the field: names of fields and numbers of list entries. */
  readonly at: readonly (string | number)[];
  /** Lines of text. */
  readonly text: string;
}

/** An object with what people should know of it. */
export interface Remarked {
  readonly manifest: object;
  readonly remarks?: readonly Remark[];
}

const HEADER =
  '# Made by @arx/mixin. Changes are lost: patch it from a kustomization of your own, as README.md shows.\n';

/** A file of objects: the same bytes for the same objects. */
export function manifestFile(objects: readonly Remarked[]): string {
  return HEADER + objects.map(render).join('---\n');
}

function render({ manifest, remarks = [] }: Remarked): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false });
  for (const remark of remarks) addRemark(document, remark);
  return document.toString({ lineWidth: 0 });
}

function addRemark(document: Document, { at, text }: Remark): void {
  const node = commentable(document, at);
  if (node === undefined) throw new Error(`No field ${at.join('.')} to remark on.`);
  node.commentBefore = text.replaceAll(/^/gm, ' ');
}

function commentable(
  document: Document,
  at: readonly (string | number)[],
): { commentBefore?: string | null } | undefined {
  const last = at.at(-1);
  const above = at.length === 1 ? document.contents : document.getIn(at.slice(0, -1), true);
  if (isSeq(above)) return above.items[Number(last)] as { commentBefore?: string | null } | undefined;
  if (!isMap(above)) return undefined;
  return keyOf(above, last);
}

/** A comment above a field belongs to its name. */
function keyOf(map: YAMLMap, name: unknown): { commentBefore?: string | null } | undefined {
  return map.items.map(({ key }) => key).find((key) => isScalar(key) && key.value === name) as
    | { commentBefore?: string | null }
    | undefined;
}
