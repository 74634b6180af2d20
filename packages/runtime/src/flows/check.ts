import { checkReferences } from './check-references.ts';
import type { ConditionInput, FlowInput } from './flow-input.ts';
import { checkGraph, type StepNode, stepsBefore } from './graph.ts';
import { type Finding, findingsOf, type Path, unknownKey } from './problems.ts';
import { flowSchema, MAX_STEPS } from './schema.ts';
import { checkInput, checkStep, type Scope } from './scope.ts';

/** How deep a declaration may be nested. Conditions are the only part that can nest at all. */
const MAX_DEPTH = 32;

/** A declaration that was checked: either it is a flow, or something is wrong with it. */
export type Checked =
  | { readonly kind: 'flow'; readonly input: FlowInput }
  | { readonly kind: 'wrong'; readonly findings: readonly Finding[] };

/**
 * Checks a declaration of any origin and finds everything that is wrong with it: the shape, the ids, the needs, cycles
 * the conditions and the references. It never throws because of the value.
 */
export function checkFlow(value: unknown): Checked {
  const tooDeep = checkNesting(value, []);
  // What nests too deeply, or in itself, cannot be handed to anything that recurses.
  if (tooDeep.length > 0) return { kind: 'wrong', findings: tooDeep };

  const reserved = reservedKeys(value, []);
  const rest = reserved.length === 0 ? value : withoutReservedKeys(value);
  const parsed = flowSchema.safeParse(rest);
  const nodes = stepNodes(rest);
  const findings = [
    ...reserved,
    ...(parsed.success ? [] : findingsOf(parsed.error.issues, rest)),
    ...(nodes.length <= MAX_STEPS ? checkGraph(nodes) : []),
    ...(parsed.success ? checkScopes(parsed.data, nodes) : []),
  ];
  if (parsed.success && findings.length === 0) return { kind: 'flow', input: parsed.data };
  return { kind: 'wrong', findings };
}

/** Refuses too deep values. */
function checkNesting(value: unknown, path: Path): readonly Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  if (path.length > MAX_DEPTH) {
    return [{ path, at: 'value', message: `nested deeper than ${MAX_DEPTH} levels; make it flatter` }];
  }
  if (Array.isArray(value)) return value.flatMap((entry, index) => checkNesting(entry, [...path, index]));
  return Object.entries(value).flatMap(([key, entry]) => checkNesting(entry, [...path, key]));
}

const RESERVED_KEY = '__proto__';

/** Refuses the key `__proto__`, which would vanish in a copy of the object. */
function reservedKeys(value: unknown, path: Path): readonly Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((entry, index) => reservedKeys(entry, [...path, index]));
  return Object.entries(value).flatMap(([key, entry]) =>
    key === RESERVED_KEY
      ? [unknownKey([...path, key], key, ['a name that JavaScript does not reserve'])]
      : reservedKeys(entry, [...path, key]),
  );
}

/** The same without these keys, so that the other checks can go on. */
function withoutReservedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutReservedKeys);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== RESERVED_KEY)
      .map(([key, entry]) => [key, withoutReservedKeys(entry)]),
  );
}

/** The graph of a declaration, as far as it can be read; what is not text is reported by the schema. */
function stepNodes(value: unknown): readonly StepNode[] {
  return entriesOf(field(value, 'steps')).flatMap((step, index): readonly StepNode[] => {
    const id = field(step, 'id');
    if (typeof id !== 'string') return [];
    const needs = entriesOf(field(step, 'needs')).flatMap((need, needIndex) =>
      typeof need === 'string' ? [{ index: needIndex, id: need }] : [],
    );
    return [{ index, id, needs }];
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What conditions, prompts and arguments refer to. */
function checkScopes(flow: FlowInput, nodes: readonly StepNode[]): readonly Finding[] {
  const inputs = Object.keys(flow.inputs ?? {});
  const needs = new Map(nodes.map((node) => [node.id, node.needs.map(({ id }) => id)]));
  return flow.steps.flatMap((step, index) => {
    const before = [...stepsBefore(step.id, (id) => needs.get(id) ?? [])].filter(
      (id) => id !== step.id && needs.has(id),
    );
    const scope = { stepId: step.id, inputs, before, steps: [...needs.keys()] };
    const path = ['steps', index];
    const condition = step.when === undefined ? [] : checkCondition(step.when, [...path, 'when'], scope);
    return [...condition, ...checkReferences(step, path, scope)];
  });
}

function checkCondition(condition: ConditionInput, path: Path, scope: Scope): readonly Finding[] {
  if ('all' in condition) return checkParts(condition.all, [...path, 'all'], scope);
  if ('any' in condition) return checkParts(condition.any, [...path, 'any'], scope);
  if ('not' in condition) return checkCondition(condition.not, [...path, 'not'], scope);
  if ('input' in condition) return checkInput(condition.input, [...path, 'input'], scope);
  if ('output' in condition) return checkStep(condition.output, [...path, 'output'], scope);
  return checkStep(condition.outcome, [...path, 'outcome'], scope);
}

function checkParts(parts: readonly ConditionInput[], path: Path, scope: Scope): readonly Finding[] {
  return parts.flatMap((part, index) => checkCondition(part, [...path, index], scope));
}
