/** How the planner would read the table of runs for the collector. */
export interface Plans {
  /** Indexes and whole reads of the statement as it is. */
  readonly now: readonly Scan[];
  /** The same where whole reads are ruled out as far as that can be: what the indexes are good for. */
  readonly withoutWholeReads: readonly Scan[];
  /** Size of the table, in bytes. */
  readonly bytes: number;
}

/** One reading of the table. */
export type Scan = { readonly kind: 'whole' } | { readonly kind: 'index'; readonly name: string };

interface Node {
  readonly 'Node Type'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Node[];
}

/** Finds what a plan (`EXPLAIN (FORMAT JSON)`) reads of a table. */
export function scansOf(plan: unknown, table: string): readonly Scan[] {
  const root = (Array.isArray(plan) ? plan[0] : plan) as { readonly Plan?: Node } | undefined;
  return root?.Plan === undefined ? [] : scans(root.Plan, table);
}

function scans(node: Node, table: string): readonly Scan[] {
  const below = (node.Plans ?? []).flatMap((child) => scans(child, table));
  if (node['Relation Name'] !== table) return below;
  const name = node['Index Name'];
  if (name !== undefined) return [{ kind: 'index', name }, ...below];
  // A bitmap scan names its indexes one node below, without the table.
  if (node['Node Type'] === 'Bitmap Heap Scan') return bitmapIndexes(node);
  return [{ kind: 'whole' }, ...below];
}

function bitmapIndexes(node: Node): readonly Scan[] {
  return (node.Plans ?? []).flatMap((child) => {
    const name = child['Index Name'];
    return name === undefined ? bitmapIndexes(child) : [{ kind: 'index' as const, name }];
  });
}
