import { expect, test } from 'vitest';
import { VARIABLES } from '../../src/environment.ts';
import { EXIT, EXIT_CODES } from '../../src/exit-codes.ts';
import { ARX } from '../../src/manual/arx.ts';
import { renderHelp } from '../../src/manual/help.ts';
import { type CommandManual, pagesOf } from '../../src/manual/manual.ts';
import { createStyle } from '../../src/output/style.ts';
import { widthOf } from '../../src/output/text.ts';

const pages = pagesOf(ARX);
const commands = pages.flatMap(({ path, manual }) => (manual.kind === 'command' ? [{ path, manual }] : []));
const plain = { columns: 80, style: createStyle(false) };

test('the tree has the commands that are promised', () => {
  expect(commands.map(({ path }) => path)).toEqual([
    'arx up',
    'arx server',
    'arx worker',
    'arx run submit',
    'arx run list',
    'arx run show',
    'arx run cancel',
    'arx run retry',
    'arx run wait',
    'arx run queues',
    'arx obs serve',
    'arx obs doctor',
    'arx obs reset',
    'arx flow run',
    'arx flow list',
    'arx flow show',
    'arx flow validate',
    'arx metrics ls',
    'arx metrics show',
    'arx metrics lint',
    'arx mixin build',
    'arx mixin verify',
    'arx stack init',
    'arx stack check',
    'arx stack up',
    'arx stack down',
  ]);
});

test.each(pages)('the page of $path has the parts of a manual page', (page) => {
  const text = renderHelp(page, plain);
  const titles = text.split('\n').filter((line) => /^[A-Z]/.test(line));
  expect(titles.slice(0, 3)).toEqual(['NAME', 'SYNOPSIS', 'DESCRIPTION']);
  for (const title of ['OPTIONS', 'EXAMPLES']) expect(titles).toContain(title);
});

test.each(commands)('the page of $path says options with defaults and variables, variables and exit codes', (page) => {
  const text = renderHelp(page, { ...plain, columns: 200 }).replace(/\s+/g, ' ');
  for (const option of page.manual.options) {
    expect(text).toContain(option.flags);
    if (option.default !== undefined) expect(text).toContain(`Default: ${option.default}`);
    if (option.variable !== undefined) expect(text).toContain(`Variable: ${option.variable}`);
  }
  for (const name of page.manual.variables) expect(text).toContain(`${name} ${VARIABLES[name].meaning}`);
  const documented = EXIT_CODES.filter(({ code }) => page.manual.exitCodes.includes(code));
  for (const { code, meaning } of documented) expect(text).toContain(`${code} ${meaning}`);
});

test('every option with a variable lists it in the environment, too', () => {
  const missing = commands.flatMap(({ path, manual }: { path: string; manual: CommandManual }) =>
    manual.options
      .filter(({ variable }) => variable !== undefined && !manual.variables.includes(variable))
      .map(({ flags }) => `${path} ${flags}`),
  );
  expect(missing).toEqual([]);
});

test('every exit code is explained once', () => {
  expect(EXIT_CODES.map(({ code }) => code)).toEqual(Object.values(EXIT));
});

test.each([40, 60, 80, 100])(
  'in %d columns no line is too long, except an unbreakable word or an example',
  (columns) => {
    const examples = new Set(pages.flatMap(({ manual }) => manual.examples.map(({ command }) => command)));
    const long = pages
      .flatMap((page) => renderHelp(page, { ...plain, columns }).split('\n'))
      .filter((line) => widthOf(line) > columns && line.trim().includes(' ') && !examples.has(line.trim()));
    expect(long).toEqual([]);
  },
);

test('titles are bold where colours are shown', () => {
  const [page] = pages;
  expect(page && renderHelp(page, { columns: 80, style: createStyle(true) })).toContain('\x1b[1mNAME\x1b[22m');
});
