import { EXIT_CODES } from '../exit-codes.ts';
import { type Manual, type ManualPage, pagesOf } from './manual.ts';
import { type Section, sectionsOf } from './sections.ts';

/** The whole manual as one Markdown page: docs/cli.md. */
export function renderMarkdown(root: Manual): string {
  const pages = pagesOf(root);
  const contents = pages.map(({ path }) => `- [${path}](#${path.replaceAll(' ', '-')})`);
  const exitCodes = EXIT_CODES.map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  return [
    '# The arx command',
    'Made from the command tree; a test holds it against the command, and `vitest run packages/cli/test/manual -u` writes it. The same text stands in `--help` of every command.',
    contents.join('\n'),
    '## Exit codes',
    ['| code | meaning |', '| --- | --- |', ...exitCodes].join('\n'),
    ...pages.flatMap(renderPage),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function renderPage(page: ManualPage): readonly string[] {
  return [`## ${page.path}`, ...sectionsOf(page).flatMap(renderSection)];
}

function renderSection(section: Section): readonly string[] {
  if (section.title === 'NAME') return section.kind === 'text' ? [section.paragraphs[0]?.split(' - ')[1] ?? ''] : [];
  const title = `### ${section.title.charAt(0)}${section.title.slice(1).toLowerCase()}`;
  switch (section.kind) {
    case 'text':
      return section.title === 'DESCRIPTION' ? section.paragraphs.map(literal) : [];
    case 'code':
      return [`\`\`\`\n${section.lines.join('\n')}\n\`\`\``];
    case 'entries':
      return [title, section.entries.map(({ term, text }) => `- \`${term}\`: ${literal(text.join(' '))}`).join('\n')];
    case 'examples': {
      const lines = section.examples.map(({ command, meaning }) => `# ${meaning}\n${command}`);
      return [title, `\`\`\`sh\n${lines.join('\n\n')}\n\`\`\``];
    }
  }
}

/** Placeholders and patterns must not become HTML or emphasis. */
function literal(text: string): string {
  return text.replace(/`[^`]*`|[<>*]/g, (piece) => (piece.startsWith('`') ? piece : `\\${piece}`));
}
