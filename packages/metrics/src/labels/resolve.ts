import { isClosed, type LabelSpec, OTHER, type Policy } from './policy.ts';
import { screen } from './screen.ts';

/** Longest text of an open label, in UTF-16 units; longer ones are cut, and may then fall together. */
export const MAX_LABEL_LENGTH = 64;

/** Gives the canonical text of a value as it was passed in, or undefined where the value is not allowed at all. */
export type Resolve = (value: unknown) => string | undefined;

/** What a registry adds to a declaration: values known from configuration, and a system's own sanitiser. */
export interface ResolveContext {
  /** Values known for the label, or undefined while nobody has said. Read at each new value. */
  known(): ReadonlySet<string> | undefined;
  /** Applied to open values before anything else; gets whatever the caller passed. */
  readonly text: ((value: unknown) => string) | undefined;
}

/** The resolver of one label position. Runs only for values that are not interned yet. */
export function createResolve(spec: LabelSpec, context: ResolveContext): Resolve {
  if (isClosed(spec)) {
    const allowed = new Set(spec);
    return (value) => (typeof value === 'string' && allowed.has(value) ? value : undefined);
  }
  const admit = admission(spec, context);
  const { text } = context;
  return (value) => {
    // Screened before a sanitiser may hide the shape, and again after it: neither order alone sees everything.
    const raw = typeof value === 'string' ? screen(value.toWellFormed()) : value;
    const plain = text === undefined ? raw : text(raw);
    if (typeof plain !== 'string') return undefined;
    return admit(screen(cut(plain.toWellFormed())));
  };
}

function admission(policy: Policy, context: ResolveContext): (text: string) => string {
  switch (policy.kind) {
    case 'config': {
      const given = policy.values === undefined ? undefined : allowing(policy.values);
      return (text) => {
        const known = given ?? context.known();
        return known === undefined || known.has(text) || RESERVED.has(text) ? text : OTHER;
      };
    }
    case 'allow-list': {
      const allowed = allowing(policy.allow);
      return (text) => (allowed.has(text) ? text : OTHER);
    }
    case 'code': {
      const allowed = policy.values === undefined ? undefined : allowing(policy.values);
      return (text) => ((allowed === undefined ? CODE.test(text) : allowed.has(text)) ? text : OTHER);
    }
    case 'template':
      return (text) => (IDENTIFIER_SEGMENT.test(text) ? OTHER : text);
    case 'ephemeral':
      return (text) => text;
  }
}

/** Words of the engine itself, which every open label may carry. */
const RESERVED: ReadonlySet<string> = new Set([OTHER, 'redacted', 'unknown']);
/** A class name, an error code, a status: starts with a letter or is a short number, no spaces. */
const CODE = /^(?:[A-Za-z_][\w.:-]*|\d{1,3})$/;
/** A path segment that is a number, a UUID or a long hexadecimal text, or a query: not a template. */
const IDENTIFIER_SEGMENT = /[?#]|(?:^|[/:])(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,})(?:$|[/:])/i;

function allowing(values: readonly string[]): ReadonlySet<string> {
  return new Set([...RESERVED, ...values]);
}

/** Cuts without leaving half a surrogate pair behind. */
function cut(text: string): string {
  return text.length <= MAX_LABEL_LENGTH ? text : text.slice(0, MAX_LABEL_LENGTH).toWellFormed();
}
