import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, type StaticExportEntry } from 'oxc-parser';

/** One public name and how it is declared. */
export interface Declaration {
  name: string;
  /** TypeScript without comments. */
  text: string;
}

interface Module {
  file: string;
  text: string;
  parsed: ReturnType<typeof parseSync>;
}

function load(file: string): Module {
  const text = readFileSync(file, 'utf8');
  return { file, text, parsed: parseSync(file, text) };
}

/** A slice of a module without its comments and the empty lines that they leave. */
function withoutComments({ text, parsed }: Module, start: number, end: number): string {
  let rest = '';
  let at = start;
  for (const comment of parsed.comments) {
    if (comment.start < at || comment.end > end) continue;
    rest += text.slice(at, comment.start);
    at = comment.end;
  }
  rest += text.slice(at, end);
  return rest
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

/** The names that a statement declares. */
function declaredNames(statement: Module['parsed']['program']['body'][number]): readonly string[] {
  const declaration = 'declaration' in statement && statement.declaration ? statement.declaration : statement;
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id.name] : [];
}

/** The declarations of a local name: more than one for overloads, or for a value and a type of one name. */
function localDeclarations(module: Module, name: string): readonly string[] {
  return module.parsed.program.body
    .filter((statement) => declaredNames(statement).includes(name))
    .map((statement) => withoutComments(module, statement.start, statement.end))
    .map((text) => text.replace(/^export /, '').replace(/^declare /, ''));
}

/** The module that an export comes from: a neighbour of the same package, or `undefined` for another package. */
function neighbour(from: string, specifier: string): Module | undefined {
  return specifier.startsWith('.') ? load(join(dirname(from), specifier.replace(/\.[jt]s$/, '.d.ts'))) : undefined;
}

function reexported(module: Module, entry: StaticExportEntry, specifier: string): Declaration[] {
  const source = neighbour(module.file, specifier);
  const name = entry.exportName.name ?? 'default';
  const { kind, name: imported } = entry.importName;
  if (kind === 'Name' && source) {
    return collect(source)
      .filter((declaration) => declaration.name === imported)
      .map((declaration) => ({
        name,
        text: name === imported ? declaration.text : `// as ${name}\n${declaration.text}`,
      }));
  }
  if (kind === 'AllButDefault' && source)
    return collect(source).filter((declaration) => declaration.name !== 'default');
  const what = kind === 'Name' ? `{ ${imported === name ? name : `${imported} as ${name}`} }` : `* as ${name}`;
  return [{ name, text: `export ${what} from '${specifier}';` }];
}

function collect(module: Module): Declaration[] {
  return module.parsed.module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap((entry): Declaration[] => {
      if (entry.moduleRequest) return reexported(module, entry, entry.moduleRequest.value);
      const local = entry.localName.name ?? '';
      const name = entry.exportName.name ?? 'default';
      const prefix = name === local ? '' : `// as ${name}\n`;
      return localDeclarations(module, local).map((text) => ({ name, text: prefix + text }));
    });
}

/**
 * The exports of a built module (`.d.ts`) with their declarations, followed through re-exports, in the order of their
 * names.
 */
export function exportsOfModule(file: string): readonly Declaration[] {
  const unique = new Map(
    collect(load(file)).map((declaration) => [`${declaration.name}\n${declaration.text}`, declaration]),
  );
  // By code unit, not by locale: the order must be the same on every machine.
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
