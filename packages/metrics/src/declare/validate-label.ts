import type { MetricsError } from '../errors.ts';
import { isClosed, type LabelSpec, type Policy } from '../labels/policy.ts';
import { show } from '../show.ts';
import type { FamilyType } from './family.ts';

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Makes the error for a declaration that cannot stand; `message` says what is wrong and what was expected. */
export type Refuse = (message: string) => MetricsError;

/** Checks one label of a declaration and takes a copy of it, so that the author's arrays may change afterwards. */
export function checkLabel(label: string, spec: unknown, type: FamilyType, refuse: Refuse): LabelSpec {
  if (!LABEL_NAME.test(label)) {
    throw refuse(
      `label name ${show(label)} is not valid; expected letters, digits and underscores, not starting with a digit.`,
    );
  }
  if (label.startsWith('__')) {
    throw refuse(
      `label name ${show(label)} is reserved for Prometheus itself; take a name without the leading underscores.`,
    );
  }
  if (label === 'le' && type === 'histogram') {
    throw refuse('the label "le" belongs to the buckets of a histogram; take another name.');
  }
  return isClosed(spec as LabelSpec)
    ? checkValues(label, spec as readonly unknown[], refuse)
    : checkPolicy(label, spec, refuse);
}

function checkValues(label: string, values: readonly unknown[], refuse: Refuse): readonly [string, ...string[]] {
  if (values.length === 0) throw refuse(`label ${label} has no values; list at least one.`);
  checkTexts(label, values, refuse);
  if (new Set(values).size !== values.length) throw refuse(`label ${label} lists a value twice; list each once.`);
  return Object.freeze([...values]) as readonly [string, ...string[]];
}

function checkPolicy(label: string, spec: unknown, refuse: Refuse): Policy {
  const policy = (typeof spec === 'object' ? (spec ?? {}) : {}) as {
    kind?: unknown;
    values?: unknown;
    allow?: unknown;
  };
  switch (policy.kind) {
    case 'config':
    case 'code':
      if (policy.values === undefined) return { kind: policy.kind };
      return { kind: policy.kind, values: checkTexts(label, policy.values, refuse) };
    case 'allow-list':
      return { kind: 'allow-list', allow: checkTexts(label, policy.allow, refuse) };
    case 'template':
    case 'ephemeral':
      return { kind: policy.kind };
    default:
      throw refuse(
        `label ${label} needs a list of values or a policy: config(), allowList(), template(), code() or ephemeral().`,
      );
  }
}

function checkTexts(label: string, values: unknown, refuse: Refuse): readonly string[] {
  if (!Array.isArray(values)) throw refuse(`label ${label} needs a list of values; got ${show(values)}.`);
  const wrong = values.findIndex((value) => typeof value !== 'string' || !value.isWellFormed());
  if (wrong >= 0)
    throw refuse(`label ${label} has ${show(values[wrong])} among its values; expected well-formed strings.`);
  return Object.freeze([...values]);
}
