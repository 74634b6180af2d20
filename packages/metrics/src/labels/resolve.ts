import { isClosed, type LabelSpec, OTHER, type Policy, REDACTED, UNKNOWN } from './policy.ts';
import { screen } from './screen.ts';

/** Longest text of an open label, in UTF-16 units; longer ones are cut, and may then fall together. */
export const MAX_LABEL_LENGTH = 64;

/** Gives the canonical text of a value as it was passed in, or undefined where the value is not allowed at all. */
export type Resolve = (value: unknown) => string | undefined;

/** What a registry adds to a declaration: values known from configuration, and a system's own sanitiser. */
export interface ResolveContext {
  /** Texts known for the label, or undefined while nobody has said. Read at each new value. */
  known(): ReadonlySet<string> | undefined;
  /** Applied to open values before anything else; gets whatever the caller passed. Idempotent. */
  readonly text: TextOf | undefined;
}

/** A system's own sanitiser. */
export type TextOf = (value: unknown) => string;

/** The resolver of one label position. Runs only for values that are not interned yet. */
export function createResolve(spec: LabelSpec, context: ResolveContext): Resolve {
  if (isClosed(spec)) {
    const allowed = new Set(spec);
    return (value) => (typeof value === 'string' && allowed.has(value) ? value : undefined);
  }
  const admit = admission(spec, context);
  return (value) => {
    const text = openText(value, context.text);
    return text === undefined ? undefined : admit(text);
  };
}

/** The text of an open value: well-formed, sanitised, screened and cut. Undefined where there is none. */
export function openText(value: unknown, text: TextOf | undefined): string | undefined {
  // Screened before a sanitiser may hide the shape, and again after it: neither order alone sees everything.
  const raw = typeof value === 'string' ? screen(value.toWellFormed()) : value;
  const plain = text === undefined ? raw : text(raw);
  return typeof plain === 'string' ? screen(cut(plain.toWellFormed())) : undefined;
}

function admission(policy: Policy, context: ResolveContext): (text: string) => string {
  switch (policy.kind) {
    case 'config': {
      const given = policy.values === undefined ? undefined : allowing(policy.values, context);
      return (text) => {
        const known = context.known();
        if (given === undefined && known === undefined) return text;
        return given?.has(text) || known?.has(text) || RESERVED.has(text) ? text : OTHER;
      };
    }
    case 'allow-list': {
      const allowed = allowing(policy.allow, context);
      return (text) => (allowed.has(text) ? text : OTHER);
    }
    case 'code': {
      const allowed = policy.values === undefined ? undefined : allowing(policy.values, context);
      return (text) => ((allowed === undefined ? CODE.test(text) : allowed.has(text)) ? text : OTHER);
    }
    case 'template':
      return (text) => (IDENTIFIER_SEGMENT.test(text.replace(OPTIONAL_PARAMETER, ':')) ? OTHER : text);
    case 'ephemeral':
      return (text) => text;
  }
}

/** Words of the engine itself, which every open label may carry. */
const RESERVED: ReadonlySet<string> = new Set([OTHER, REDACTED, UNKNOWN]);
/** A class name, an error code, a status: starts with a letter or is a short number, no spaces. */
const CODE = /^(?:[A-Za-z_][\w.:-]*|\d{1,3})$/;
/** A parameter that may be missing, as in `/files/:name?`: its question mark begins no query. */
const OPTIONAL_PARAMETER = /:[A-Za-z_]\w{0,63}\?(?=[/.-]|$)/g;
/** A path segment that is a number, a UUID or a long hexadecimal text, or a query: not a template. */
const IDENTIFIER_SEGMENT = /[?#]|(?:^|[/:])(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,})(?:$|[/:])/i;

/** Listed values as they would be recorded: a long one is cut, a sanitiser changes them. */
function allowing(values: readonly string[], { text }: ResolveContext): ReadonlySet<string> {
  return new Set([...RESERVED, ...values.flatMap((value) => openText(value, text) ?? [])]);
}

/** Cuts, one unit earlier where half a surrogate pair would be left behind. The text is well-formed. */
function cut(text: string): string {
  if (text.length <= MAX_LABEL_LENGTH) return text;
  const whole = text.slice(0, MAX_LABEL_LENGTH);
  return whole.isWellFormed() ? whole : whole.slice(0, -1);
}
