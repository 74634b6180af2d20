import type { Style } from '../output/style.ts';
import { pad, widthOf, wrap } from '../output/text.ts';
import type { ManualPage } from './manual.ts';
import { type Entry, type Section, sectionsOf } from './sections.ts';

const INDENT = '    ';
const MAX_COLUMNS = 100;
const MIN_COLUMNS = 40;

/** A page of the manual as text for a terminal, wrapped to the window. */
export function renderHelp(page: ManualPage, options: { readonly columns: number; readonly style: Style }): string {
  const columns = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, options.columns)) - 1;
  const parts = sectionsOf(page).map((section) => {
    const body = linesOf(section, columns - INDENT.length).map((line) => (line === '' ? '' : INDENT + line));
    return [options.style('strong', section.title), ...body].join('\n');
  });
  return `${parts.join('\n\n')}\n`;
}

function linesOf(section: Section, columns: number): readonly string[] {
  switch (section.kind) {
    case 'text':
      return section.paragraphs.flatMap((text, i) => [...(i > 0 ? [''] : []), ...wrap(text, columns)]);
    case 'code':
      return section.lines.flatMap((line) => hang(wrapSynopsis(line, columns)));
    case 'entries':
      return entryLines(section.entries, columns);
    case 'examples':
      return section.examples.flatMap(({ command, meaning }, i) => [
        ...(i > 0 ? [''] : []),
        ...wrap(`${meaning}:`, columns),
        `${INDENT}${command}`,
      ]);
  }
}

/** Short terms with one sentence stand in two columns, others above their text. */
function entryLines(entries: readonly Entry[], columns: number): readonly string[] {
  const widest = Math.max(...entries.map(({ term }) => widthOf(term)));
  const narrow = entries.every(({ text }) => text.length === 1) && widest <= 22;
  if (!narrow) {
    return entries.flatMap(({ term, text }) => [
      term,
      ...text.flatMap((sentence) => wrap(sentence, columns - INDENT.length)).map((line) => INDENT + line),
    ]);
  }
  return entries.flatMap(({ term, text }) =>
    wrap(text[0] ?? '', columns - widest - 2).map((line, i) => `${pad(i === 0 ? term : '', widest)}  ${line}`),
  );
}

/** Breaks before a bracket or an option, never inside `[--port <number>]`. */
function wrapSynopsis(line: string, columns: number): readonly string[] {
  const held = line.replace(/\[[^\]]*\]|--[\w-]+ <\w+>/g, (piece) => piece.replaceAll(' ', '\u00a0'));
  return wrap(held, columns - INDENT.length).map((part) => part.replaceAll('\u00a0', ' '));
}

function hang(lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => (i === 0 ? line : INDENT + line));
}
