import type { ConditionFacts } from './condition.ts';

/** A piece of a text with references. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  /** `{{steps.ID.output}}` */
  | { readonly kind: 'output'; readonly step: string }
  /** `{{inputs.NAME}}` */
  | { readonly kind: 'input'; readonly input: string }
  /** Anything else between braces, or braces that are not closed. */
  | { readonly kind: 'wrong'; readonly text: string };

/** `\{{`, a reference, or braces that nobody closes. */
const REFERENCE = /\\\{\{|\{\{([^{}]*)\}\}|\{\{/g;

/** Takes a text with references apart. Total: what is no reference becomes a part of the kind `wrong`. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of template.matchAll(REFERENCE)) {
    if (match.index > end) parts.push({ kind: 'text', text: template.slice(end, match.index) });
    parts.push(partOf(match[0], match[1]));
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push({ kind: 'text', text: template.slice(end) });
  return parts;
}

function partOf(text: string, inside: string | undefined): TemplatePart {
  if (text === '\\{{') return { kind: 'text', text: '{{' };
  const words = inside?.trim() ?? '';
  const step = /^steps\.(.+)\.output$/s.exec(words)?.[1];
  if (step !== undefined) return { kind: 'output', step };
  const input = /^inputs\.(.+)$/s.exec(words)?.[1];
  return input === undefined ? { kind: 'wrong', text } : { kind: 'input', input };
}

/**
 * The text with every reference replaced, in one pass: what is put in is never looked at again, so an output that holds a
 * reference stays as it is. The output of a step that was skipped is the empty text.
 */
export function renderTemplate(template: string, { inputs, steps }: ConditionFacts): string {
  return parseTemplate(template)
    .map((part) => {
      switch (part.kind) {
        case 'output':
          return steps.get(part.step)?.output ?? '';
        case 'input':
          return Object.hasOwn(inputs, part.input) ? inputs[part.input] : '';
        default:
          return part.text;
      }
    })
    .join('');
}

/** What an argument of a program can refer to. */
export interface ArgumentFacts {
  /** Path of the Node that runs the flow. */
  readonly node: string;
  /** Directory of the flow's file; `undefined` when it came from none. */
  readonly flowDir: string | undefined;
}

/** Only these two: programs have templates of their own, such as `docker ps --format {{.Names}}`. */
const ARGUMENT_REFERENCE = /\{\{\s*(node|flow\.dir)\s*\}\}/g;

/** What looks like one of ours and is none. */
const ARGUMENT_MISTAKE = /\{\{\s*(?:node|flow|inputs?|steps?)\b[^{}]*\}\}/g;

/** The argument with the two references that it may hold replaced; everything else stays as it is. */
export function renderArgument(argument: string, { node, flowDir }: ArgumentFacts): string {
  return argument.replace(ARGUMENT_REFERENCE, (text, name) => (name === 'node' ? node : (flowDir ?? text)));
}

/** Whether the program can only be named when the flow came from a file. */
export function needsFlowDir(argv: readonly string[]): boolean {
  return argv.some((argument) => [...argument.matchAll(ARGUMENT_REFERENCE)].some(([, name]) => name === 'flow.dir'));
}

/** References in an argument that nothing will replace, such as `{{steps.plan.output}}`. */
export function wrongArgumentReferences(argument: string): readonly string[] {
  return [...argument.replace(ARGUMENT_REFERENCE, '').matchAll(ARGUMENT_MISTAKE)].map(([text]) => text);
}
