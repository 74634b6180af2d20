/**
 * A label policy says which values a label may take. It runs once per new value, never per recording.
 * A value that differs on every run (a task id, a request id) has no policy: such a label does not compile.
 */
export type Policy =
  | { readonly kind: 'config'; readonly values?: readonly string[] }
  | { readonly kind: 'allow-list'; readonly allow: readonly string[] }
  | { readonly kind: 'template' }
  | { readonly kind: 'code'; readonly values?: readonly string[] }
  | { readonly kind: 'ephemeral' };

/** A closed set of values, or the policy of an open label. */
export type LabelSpec = readonly [string, ...string[]] | Policy;

export type LabelSpecs = { readonly [name: string]: LabelSpec };

/** The label object that a recording call takes: a closed set becomes a union, an open label a string. */
export type Labels<L extends LabelSpecs> = {
  readonly [K in keyof L]: L[K] extends readonly string[] ? L[K][number] : string;
};

/**
 * Values known from configuration (flows, steps, agents). Open until values are known for the label, by this list or
 * by `registry.know()`, which add up; from then on any other value becomes `other`.
 */
export function config(values?: readonly string[]): { readonly kind: 'config'; readonly values?: readonly string[] } {
  return values === undefined ? { kind: 'config' } : { kind: 'config', values };
}

/** Only the listed values appear as they are; any other becomes `other`. */
export function allowList(allow: readonly string[]): {
  readonly kind: 'allow-list';
  readonly allow: readonly string[];
} {
  return { kind: 'allow-list', allow };
}

/** A route template or the operation name of a library (`/runs/{id}`); a raw path with identifiers becomes `other`. */
export function template(): { readonly kind: 'template' } {
  return { kind: 'template' };
}

/** The name or code of a closed vocabulary (`TimeoutError`, `404`); what does not look like one becomes `other`. */
export function code(values?: readonly string[]): { readonly kind: 'code'; readonly values?: readonly string[] } {
  return values === undefined ? { kind: 'code' } : { kind: 'code', values };
}

/** A value that comes and goes (a worker's name): the owner removes the series when the thing is gone. */
export function ephemeral(): { readonly kind: 'ephemeral' } {
  return { kind: 'ephemeral' };
}

/** What a value becomes when its policy does not let it through, or when the family is full. */
export const OTHER = 'other';
/** What a value becomes that looks like personal data or a secret. */
export const REDACTED = 'redacted';
/** What a missing value is called where a system allows one to be missing. */
export const UNKNOWN = 'unknown';

/** Whether the values of this label are a closed set. */
export function isClosed(spec: LabelSpec): spec is readonly [string, ...string[]] {
  return Array.isArray(spec);
}
