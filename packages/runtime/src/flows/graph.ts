import { didYouMean, listed, quoted } from './errors.ts';
import { nearestWord } from './nearest.ts';
import type { Finding } from './problems.ts';

/** What the graph needs of a step that may be wrong in other ways. */
export interface StepNode {
  /** Index in the declaration. */
  readonly index: number;
  readonly id: string;
  readonly needs: readonly { readonly index: number; readonly id: string }[];
}

/**
 * Everything that is wrong with the ids and the needs of steps: an id that is used twice, a need that is unknown, named
 * twice or the step itself, and cycles, of which each is printed.
 */
export function checkGraph(nodes: readonly StepNode[]): readonly Finding[] {
  const first = new Map<string, StepNode>();
  const duplicates: Finding[] = [];
  for (const node of nodes) {
    const earlier = first.get(node.id);
    if (earlier === undefined) first.set(node.id, node);
    else {
      const message = `the id ${quoted(node.id)} is taken by step ${earlier.index + 1}; ids must be unique in a flow`;
      duplicates.push({ path: ['steps', node.index, 'id'], at: 'value', message });
    }
  }
  const ids = [...first.keys()];
  return [...duplicates, ...nodes.flatMap((node) => checkNeeds(node, ids)), ...checkCycles(first)];
}

function checkNeeds(node: StepNode, ids: readonly string[]): readonly Finding[] {
  const known = new Set(ids);
  const seen = new Set<string>();
  return node.needs.flatMap(({ index, id }): readonly Finding[] => {
    const finding = (message: string): readonly Finding[] => [
      { path: ['steps', node.index, 'needs', index], at: 'value', message },
    ];
    if (id === node.id) return finding(`the step needs itself (${id} -> ${id}); remove it`);
    if (seen.has(id)) return finding(`${quoted(id)} is named twice; remove one`);
    seen.add(id);
    if (known.has(id)) return [];
    const others = ids.filter((other) => other !== node.id);
    return finding(
      `unknown step ${quoted(id)}${didYouMean(nearestWord(id, others))}; expected ${listed(others) || 'nothing, as there is no other step'}`,
    );
  });
}

/** One finding for each knot of steps that wait for each other, with one way round through it. */
function checkCycles(nodes: ReadonlyMap<string, StepNode>): readonly Finding[] {
  const left = new Map(nodes);
  const findings: Finding[] = [];
  for (let cycle = findCycle(left); cycle !== undefined; cycle = findCycle(left)) {
    const start = left.get(cycle[0] as string) as StepNode;
    const message = `the steps wait for each other: ${[...cycle, start.id].join(' -> ')}; remove one of these needs`;
    findings.push({ path: ['steps', start.index, 'needs'], at: 'value', message });
    for (const id of cycle) left.delete(id);
  }
  return findings;
}

function findCycle(nodes: ReadonlyMap<string, StepNode>): readonly string[] | undefined {
  const done = new Set<string>();
  const way: string[] = [];
  const search = (node: StepNode): readonly string[] | undefined => {
    if (way.includes(node.id)) return way.slice(way.indexOf(node.id));
    if (done.has(node.id)) return undefined;
    way.push(node.id);
    for (const { id } of node.needs) {
      const next = nodes.get(id);
      // A step that needs itself is reported where it does so.
      const cycle = next === undefined || next === node ? undefined : search(next);
      if (cycle !== undefined) return cycle;
    }
    way.pop();
    done.add(node.id);
    return undefined;
  };
  for (const node of nodes.values()) {
    const cycle = search(node);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Every step that is done before the step `id` starts: its needs, their needs, and so on. */
export function stepsBefore(id: string, needsOf: (id: string) => readonly string[]): ReadonlySet<string> {
  const before = new Set<string>();
  const add = (stepId: string): void => {
    for (const need of needsOf(stepId)) {
      if (before.has(need)) continue;
      before.add(need);
      add(need);
    }
  };
  add(id);
  return before;
}
