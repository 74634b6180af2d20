import type { Place, Text } from '../place.ts';

/** An action of a Go template, `{{ $value | humanize }}`, in an alert's label or annotation. */
export interface TemplateAction {
  /** What stands between the braces. */
  readonly body: string;
  /** The text right behind it. */
  readonly after: string;
  /** Whether the dot is still the alert: `range` and `with` make it something else until their `end`. */
  readonly dotIsAlert: boolean;
  place(): Place;
}

export type TemplateRead =
  | { readonly kind: 'template'; readonly actions: readonly TemplateAction[] }
  | { readonly kind: 'broken'; readonly at: Place; readonly message: string; readonly fix: string };

const NEED_VALUE: ReadonlySet<string> = new Set(['if', 'range', 'with']);
const BLOCKS: ReadonlySet<string> = new Set(['if', 'range', 'with', 'define', 'block']);

/** The actions of a text. Comments have none. */
export function readTemplate(text: Text): TemplateRead {
  const actions: TemplateAction[] = [];
  const open: string[] = [];
  const { value } = text;
  let from = value.indexOf('{{');
  while (from !== -1) {
    const to = endOf(value, from + 2);
    if (to === undefined) {
      const message = '`{{` is never closed by `}}`';
      return { kind: 'broken', at: text.at(from), message, fix: 'close it: {{ $value }}' };
    }
    const start = from;
    const body = value
      .slice(from + 2, to)
      .replace(/^-\s/, '')
      .replace(/\s-$/, '')
      .trim();
    if (!body.startsWith('/*')) {
      const [word = ''] = body.split(/\s/, 1);
      if ((word === 'end' || word === 'else') && open.length === 0) {
        return {
          kind: 'broken',
          at: text.at(start),
          message: `\`{{ ${word} }}\` belongs to nothing`,
          fix: 'leave it out',
        };
      }
      const told = body.replace(/^else\s+/, '');
      if (NEED_VALUE.has(told)) {
        const message = `\`{{ ${body} }}\` does not say of what`;
        return { kind: 'broken', at: text.at(start), message, fix: `add what it is about: {{ ${body} $value }}` };
      }
      if (word === 'end') open.pop();
      const dotIsAlert = !open.some((block) => block === 'range' || block === 'with' || block === 'define');
      if (BLOCKS.has(word)) open.push(word);
      actions.push({ body, after: value.slice(to + 2), dotIsAlert, place: () => text.at(start) });
    }
    from = value.indexOf('{{', to + 2);
  }
  const last = open.at(-1);
  if (last === undefined) return { kind: 'template', actions };
  const at = text.at(value.lastIndexOf('{{'));
  return {
    kind: 'broken',
    at,
    message: `a \`{{ ${last} … }}\` before it has no end`,
    fix: 'add {{ end }} behind what it is for',
  };
}

/** The actions, none where the template is broken. */
export function actionsOf(text: Text): readonly TemplateAction[] {
  const read = readTemplate(text);
  return read.kind === 'template' ? read.actions : [];
}

function endOf(value: string, start: number): number | undefined {
  let quote: string | undefined;
  for (let at = start; at < value.length; at++) {
    const character = value[at] as string;
    if (quote !== undefined) {
      if (character === '\\' && quote === '"') at++;
      else if (character === quote) quote = undefined;
    } else if (character === '"' || character === '`') quote = character;
    else if (value.startsWith('}}', at)) return at;
  }
  return undefined;
}

/** The action without its strings: names in them are no names. */
export function withoutStrings(body: string): string {
  return body.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""');
}

/** Whether it prints the value of the alert. */
export function printsValue({ body, dotIsAlert }: TemplateAction): boolean {
  const plain = withoutStrings(body);
  return /(?:^|[\s(])\$value\b/.test(plain) || (dotIsAlert && /(?:^|[\s(])\.Value\b/.test(plain));
}

/** Labels of the result that an action asks for. */
export function labelsIn({ body, dotIsAlert }: TemplateAction): readonly string[] {
  const dotted = [...withoutStrings(body).matchAll(/(\$labels|(?:^|[\s(])\.Labels)\.([A-Za-z_]\w*)/g)];
  const indexed = [...body.matchAll(/\bindex\s+(\$labels|\.Labels)\s+"([^"]*)"/g)];
  return [...dotted, ...indexed]
    .filter(([, of]) => dotIsAlert || of === '$labels')
    .map(([, , label]) => label as string);
}
