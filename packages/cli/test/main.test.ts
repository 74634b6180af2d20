import { expect, test } from 'vitest';
import { runHere } from './helpers/arx.ts';

const arx = (...argv: string[]) => runHere(argv);

test('without a word, with help and with --help the manual is printed', async () => {
  for (const argv of [[], ['help'], ['--help'], ['-h']]) {
    const { code, out, err } = await arx(...argv);
    expect({ argv, code, err }).toEqual({ argv, code: 0, err: '' });
    expect(out).toMatch(/^NAME\n {4}arx - /);
  }
});

test('help of a command is the same both ways', async () => {
  const one = await arx('help', 'obs', 'serve');
  const other = await arx('obs', 'serve', '--help');
  expect(one.code).toBe(0);
  expect(one.out).toMatch(/arx obs serve - /);
  expect(other).toEqual(one);
});

test('--version prints the version of the package', async () => {
  expect(await arx('--version')).toEqual({ code: 0, out: 'arx 0.1.0\n', err: '' });
});

test.each([
  [['flo'], "unknown command 'flo'", 'did you mean flow?', 'arx'],
  [['obs', 'serv'], "unknown command 'serv'", 'did you mean serve?', 'arx obs'],
  [['obs', 'serve', '--prot', '1'], "unknown option '--prot'", 'did you mean --port?', 'arx obs serve'],
])('%j suggests what was probably meant', async (argv, message, suggestion, path) => {
  expect(await arx(...argv)).toEqual({
    code: 2,
    out: '',
    err: `arx: ${message}\n  ${suggestion}\n  see: ${path} --help\n  [ARX_USAGE]\n`,
  });
});

test.each([
  [['flow', 'run'], "required option '--flow <id>' not specified"],
  [['up', '--port'], "option '--port <number>' argument missing"],
  [['flow', 'show'], "missing required argument 'ID'"],
  [['flow', 'list', 'x'], "too many arguments for 'list'"],
  [['help', 'flow', 'runn'], 'there is no page "flow runn"'],
])('%j is a usage error', async (argv, message) => {
  const { code, out, err } = await arx(...argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`arx: ${message}`);
  expect(err).not.toMatch(/\n\s+at /);
});

test('a word that needs another one shows its page on standard error', async () => {
  const { code, out, err } = await arx('obs');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/arx obs serve +Serves the metrics page/);
});
