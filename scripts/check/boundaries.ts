import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { type Manifest, type WorkspacePackage, workspacePackages } from './workspace.ts';

const SCOPE = '@arx/';

/** A package imports packages of a lower rank only. A new package is entered here. */
const RANKS: Readonly<Record<string, number>> = {
  metrics: 0,
  signals: 0,
  catalog: 1,
  probes: 1,
  mixin: 2,
  runtime: 2,
  cli: 3,
};

/** Packages that promise to have no dependency at all. */
const WITHOUT_DEPENDENCIES: readonly string[] = ['metrics', 'signals'];

interface Import {
  specifier: string;
  /** 1-based. */
  line: number;
}

/** What a TypeScript file imports or re-exports, types included; dynamic imports where the name is written out. */
export function importsOf(path: string, text: string): readonly Import[] {
  const { module } = parseSync(path, text);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const imports: Import[] = [];
  for (const { moduleRequest } of module.staticImports) {
    imports.push({ specifier: moduleRequest.value, line: lineAt(moduleRequest.start) });
  }
  for (const { entries, start } of module.staticExports) {
    const request = entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    if (request) imports.push({ specifier: request.value, line: lineAt(start) });
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"])(.*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[2]) imports.push({ specifier: literal[2], line: lineAt(moduleRequest.start) });
  }
  return imports;
}

/** `@scope/name` or `name` of a bare specifier, and the subpath as an `exports` key. */
function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return { name: parts.slice(0, length).join('/'), subpath: ['.', ...parts.slice(length)].join('/') };
}

function runtimeDependencies({
  dependencies,
  peerDependencies,
  optionalDependencies,
}: Manifest): Record<string, string> {
  return { ...optionalDependencies, ...peerDependencies, ...dependencies };
}

function rankOf(name: string): number | undefined {
  return name.startsWith(SCOPE) ? RANKS[name.slice(SCOPE.length)] : undefined;
}

/** What is wrong with the dependencies that a package declares. */
function manifestFindings({ folder, manifest }: WorkspacePackage): string[] {
  const where = `packages/${folder}/package.json`;
  const rank = RANKS[folder];
  if (rank === undefined) return [`${where}: ${folder} has no rank: enter it in scripts/check/boundaries.ts`];
  const findings: string[] = [];
  const declared = Object.keys(runtimeDependencies(manifest));
  if (WITHOUT_DEPENDENCIES.includes(folder) && declared.length > 0) {
    findings.push(`${where}: ${folder} promises to have no dependency, but declares ${declared.join(', ')}`);
  }
  for (const name of declared) {
    const other = rankOf(name);
    if (other !== undefined && other >= rank) {
      findings.push(`${where}: ${folder} (rank ${rank}) may not depend on ${name} (rank ${other})`);
    }
  }
  return findings;
}

interface Context {
  pkg: WorkspacePackage;
  packages: readonly WorkspacePackage[];
  /** Absolute path of the importing file. */
  file: string;
  /** Tests may also use the dev dependencies of the root and the helpers that are made for all tests. */
  isTest: boolean;
}

/** Folders at the root whose modules any test may import: peers of the machine, and stand-ins for servers. */
const FOR_TESTS: readonly string[] = ['scripts', join('conformance', 'support')];

function relativeProblem(specifier: string, { pkg, file, isTest }: Context): string | undefined {
  const target = join(dirname(file), specifier);
  const root = dirname(dirname(pkg.path));
  const homes = isTest ? [pkg.path, ...FOR_TESTS.map((folder) => join(root, folder))] : [join(pkg.path, 'src')];
  if (homes.some((home) => target.startsWith(home + sep))) return undefined;
  return `${specifier} leaves ${isTest ? 'the package' : 'src/'}: import the other package by its name`;
}

function workspaceProblem(specifier: string, { pkg, packages, isTest }: Context): string | undefined {
  const { name, subpath } = splitSpecifier(specifier);
  const other = packages.find((candidate) => candidate.manifest.name === name);
  if (!other) return `${name} is no package of this workspace`;
  const rank = RANKS[pkg.folder] ?? -1;
  const otherRank = RANKS[other.folder] ?? Number.POSITIVE_INFINITY;
  if (other === pkg ? !isTest : otherRank >= rank) {
    return `${pkg.folder} (rank ${rank}) may not import ${name} (rank ${otherRank})`;
  }
  if (!other.manifest.exports?.[subpath]) return `${name} does not export ${subpath}: no deep imports`;
  if (other !== pkg && !isTest && !runtimeDependencies(pkg.manifest)[name])
    return `${name} is not a declared dependency`;
  return undefined;
}

/** What is wrong with one import, or nothing. */
function importProblem(specifier: string, context: Context): string | undefined {
  if (specifier.startsWith('.')) return relativeProblem(specifier, context);
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? undefined : `write node:${specifier}`;
  if (specifier.startsWith(SCOPE)) return workspaceProblem(specifier, context);
  const { name } = splitSpecifier(specifier);
  if (context.isTest || runtimeDependencies(context.pkg.manifest)[name]) return undefined;
  return `${name} is not a declared dependency of ${context.pkg.manifest.name}`;
}

function typescriptFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/**
 * A package imports what it declares, from packages of a lower rank, through their public entries.
 *
 * @param root A workspace with `packages/*`.
 */
export async function checkBoundaries(root: string): Promise<readonly string[]> {
  const packages = workspacePackages(root);
  const findings: string[] = [];
  for (const pkg of packages) {
    findings.push(...manifestFindings(pkg));
    for (const part of ['src', 'test']) {
      for (const file of typescriptFiles(join(pkg.path, part))) {
        for (const { specifier, line } of importsOf(file, readFileSync(file, 'utf8'))) {
          const problem = importProblem(specifier, { pkg, packages, file, isTest: part === 'test' });
          if (problem) findings.push(`${relative(root, file)}:${line}: ${problem}`);
        }
      }
    }
  }
  return findings;
}
