import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** A field of a payload. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
}

interface Payload {
  readonly doc: string;
  readonly bases: readonly string[];
  readonly fields: readonly Field[];
}

interface SignalText {
  readonly constant: string;
  readonly name: string;
  readonly version: string;
  readonly payload: string;
}

interface Sources {
  readonly payloads: Map<string, Payload>;
  readonly signals: SignalText[];
}

/** The reference of all signals, as Markdown, from the sources of `@arx/signals`. */
export function renderSignals(folder: string): string {
  const sources = readSources(folder);
  const signals = [...sources.signals].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    '# Signals',
    '',
    'Generated from `packages/signals` by `npx vitest run scripts/reference -u`. A signal is one domain event, published once on the',
    '`node:diagnostics_channel` that is named here; who listens is up to the program. `undefined` always means that nobody knows,',
    'which is not the same as 0. Durations are in seconds. No field but those whose text says so may become a label of a metric.',
    '',
    `${signals.length} signals: ${signals.map(({ name }) => `[${name}](#${anchor(name)})`).join(', ')}.`,
    '',
    ...signals.flatMap((signal) => renderSignal(signal, sources)),
  ].join('\n');
}

function anchor(name: string): string {
  return name.replace(/[^a-z0-9_]/g, '');
}

function renderSignal(signal: SignalText, { payloads }: Sources): readonly string[] {
  const doc = payloads.get(signal.payload)?.doc ?? '';
  const rows = fieldsOf(signal.payload, payloads).map(
    ({ name, type, doc: text }) =>
      `| \`${name}\` | \`${type.replaceAll('|', '\\|')}\` | ${text.replaceAll('|', '\\|')} |`,
  );
  return [
    `## ${signal.name}`,
    '',
    doc,
    '',
    `\`${signal.constant}\`, payload \`${signal.payload}\`, channel \`arx:${signal.name}:v${signal.version}\`.`,
    '',
    '| field | type | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ];
}

function fieldsOf(name: string, payloads: Sources['payloads']): readonly Field[] {
  const payload = payloads.get(name);
  if (payload === undefined) return [];
  return [...payload.bases.flatMap((base) => fieldsOf(base, payloads)), ...payload.fields];
}

function readSources(folder: string): Sources {
  const sources: Sources = { payloads: new Map(), signals: [] };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    readSource(readFileSync(join(folder, file), 'utf8'), file, sources);
  }
  return sources;
}

function readSource(text: string, file: string, { payloads, signals }: Sources): void {
  const { program, comments } = parseSync(file, text);
  const slice = ({ start, end }: { start: number; end: number }): string => text.slice(start, end).replace(/\s+/g, ' ');
  const docBefore = (start: number): string => {
    const comment = comments.findLast(({ end }) => end <= start && text.slice(end, start).trim() === '');
    return comment === undefined ? '' : wordsOf(comment.value);
  };
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration' || !statement.declaration) continue;
    const { declaration } = statement;
    if (declaration.type === 'TSInterfaceDeclaration') {
      payloads.set(declaration.id.name, {
        doc: docBefore(statement.start),
        bases: declaration.extends.map(({ expression }) => slice(expression)),
        fields: declaration.body.body.flatMap((member) =>
          member.type === 'TSPropertySignature' && member.key.type === 'Identifier' && member.typeAnnotation
            ? [
                {
                  name: member.key.name,
                  type: slice(member.typeAnnotation.typeAnnotation),
                  doc: docBefore(member.start),
                },
              ]
            : [],
        ),
      });
    }
    const found = /^export const (\w+): Signal<(\w+)[^=]*= defineSignal\(\s*'([^']+)',\s*(\d+)/.exec(slice(statement));
    if (found !== null) {
      const [, constant = '', payload = '', name = '', version = ''] = found;
      signals.push({ constant, payload, name, version });
    }
  }
}

/** The words of a doc comment on one line. `{@link x}` becomes `x`. */
function wordsOf(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join(' ')
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}
