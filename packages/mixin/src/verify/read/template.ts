import type { Place, Text } from '../place.ts';

/** An action of a Go template, `{{ $value | humanize }}`, in an alert's label or annotation. */
export interface TemplateAction {
  /** What stands between the braces. */
  readonly body: string;
  /** The text right behind it. */
  readonly after: string;
  place(): Place;
}

export type TemplateRead =
  | { readonly kind: 'template'; readonly actions: readonly TemplateAction[] }
  | { readonly kind: 'broken'; readonly at: Place; readonly message: string };

/** The actions of a text. Comments have none. */
export function readTemplate(text: Text): TemplateRead {
  const actions: TemplateAction[] = [];
  const { value } = text;
  let from = value.indexOf('{{');
  while (from !== -1) {
    const to = endOf(value, from + 2);
    if (to === undefined) return { kind: 'broken', at: text.at(from), message: '`{{` is never closed by `}}`' };
    const start = from;
    const body = value
      .slice(from + 2, to)
      .replace(/^-\s/, '')
      .replace(/\s-$/, '')
      .trim();
    if (!body.startsWith('/*')) actions.push({ body, after: value.slice(to + 2), place: () => text.at(start) });
    from = value.indexOf('{{', to + 2);
  }
  return { kind: 'template', actions };
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
export function printsValue(body: string): boolean {
  return /(?:^|[\s(])(?:\$value|\.Value)\b/.test(withoutStrings(body));
}

/** Labels of the result that an action asks for. */
export function labelsIn(body: string): readonly string[] {
  const dotted = [...withoutStrings(body).matchAll(/(?:\$labels|(?:^|[\s($])\.Labels)\.([A-Za-z_]\w*)/g)];
  const indexed = [...body.matchAll(/\bindex\s+(?:\$labels|\.Labels)\s+"([^"]*)"/g)];
  return [...dotted, ...indexed].map(([, label]) => label as string);
}
