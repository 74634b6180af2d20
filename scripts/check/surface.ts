import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Declaration, exportsOfModule } from './declarations.ts';
import { type WorkspacePackage, workspacePackages } from './workspace.ts';

/** The committed public surface of a package. */
const FILE = 'api.md';

function renderEntry(name: string, declarations: readonly Declaration[]): string {
  const blocks = declarations.map((declaration) => declaration.text);
  return `## ${name}\n\n\`\`\`ts\n${blocks.join('\n\n')}\n\`\`\`\n`;
}

/** The entries whose `.d.ts` is missing. */
function unbuiltEntries({ path, manifest }: WorkspacePackage): readonly string[] {
  return Object.values(manifest.exports ?? {}).flatMap(({ types = '' }) =>
    existsSync(join(path, types)) ? [] : [types],
  );
}

/** Every export of every entry of a package with its declaration, from the built `.d.ts` files, as Markdown. */
function renderSurface({ path, manifest }: WorkspacePackage): string {
  const entries = Object.entries(manifest.exports ?? {}).map(([subpath, { types = '' }]) =>
    renderEntry(`${manifest.name}${subpath.slice(1)}`, exportsOfModule(join(path, types))),
  );
  const head = `# ${manifest.name}: public surface\n\nWritten by \`npm run check -- --update\`; a change here is a change for users.\n`;
  return [head, ...entries].join('\n');
}

/**
 * The lines that differ, the common start and end left out: `-` as committed, `+` as built.
 */
function diffLines(committed: string, built: string): string {
  const before = committed.split('\n');
  const after = built.split('\n');
  const table = commonLengths(before, after);
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && table[i + 1]![j]! >= table[i]![j + 1]!)) {
      lines.push(`- ${before[i++]}`);
    } else {
      lines.push(`+ ${after[j++]}`);
    }
  }
  return lines.join('\n');
}

/** `[i][j]`: length of the longest common subsequence of `a` from line i and `b` from line j. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}

/**
 * The public surface of every package is the committed one.
 *
 * @param options.update Write the files instead of comparing.
 */
export async function checkSurface(root: string, { update }: { update: boolean }): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const pkg of workspacePackages(root)) {
    if (!pkg.manifest.exports) continue;
    const file = join(pkg.path, FILE);
    const missing = unbuiltEntries(pkg);
    if (missing.length > 0) {
      findings.push(`packages/${pkg.folder}: not built: ${missing.join(', ')}`);
      continue;
    }
    const built = renderSurface(pkg);
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (built === committed) continue;
    if (update) {
      writeFileSync(file, built);
      continue;
    }
    if (committed === '') {
      findings.push(`${relative(root, file)} is missing: npm run check -- --update writes it`);
      continue;
    }
    findings.push(
      `${relative(root, file)}: the public surface changed (- committed, + built):\n${diffLines(committed, built)}\n` +
        'If it is meant: npm run check -- --update, and say so in CHANGELOG.md.',
    );
  }
  return findings;
}
