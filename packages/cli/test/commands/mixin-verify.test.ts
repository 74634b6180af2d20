import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@arx/mixin/verify';
import { afterAll, describe, expect, test } from 'vitest';
import { createHome, runHere } from '../helpers/arx.ts';

const directory = mkdtempSync(join(tmpdir(), 'arx-cli-verify-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

const dashboard = (...exprs: readonly string[]): string =>
  JSON.stringify({
    uid: 'mine',
    title: 'Mine',
    panels: exprs.map((expr, index) => ({
      id: index + 1,
      title: `Panel ${index}`,
      description: 'Something of mine.',
      type: 'timeseries',
      fieldConfig: { defaults: { unit: 'short' } },
      gridPos: { x: 0, y: 8 * index, w: 12, h: 8 },
      targets: [{ refId: 'A', expr }],
    })),
  });

const RULES = `groups:
  - name: mine
    rules:
      - alert: Flapping
        expr: sum(rate(ar_inflight_steps[5m])) > 0
        labels: {severity: warning}
        annotations: {summary: Steps flap, runbook_url: https://example.org}
`;

const good = write('good/mine.json', dashboard('sum(ar_inflight_steps)'));
const bad = write('bad/nested/mine.json', dashboard('sum(ar_inflight_step)'));
const rules = write('rules/mine.yml', RULES);

const families = (event = '') => `
export const desk = {
  name: 'desk',
  families: [
    { type: 'counter', name: 'desk_answers_total', help: 'Answers.', unit: 'answers', labels: {}, state: 'process', event: 'flow.end' },
    { type: 'gauge', name: 'desk_waiting', help: 'Waiting.', unit: 'customers', labels: {}, state: 'process', merge: 'sum', event: 'flow' },
  ],
};
${event}`;

const verify = (...argv: readonly string[]) => runHere(['mixin', 'verify', ...argv]);

describe('without files', () => {
  test('it checks what ARX builds, and that every family of ARX is used', async () => {
    const { code, out } = await verify();
    expect(out).toMatch(/^20 dashboards, 6 rule files: nothing found\n$/);
    expect(code).toBe(0);
  });

  test('--json is an array', async () => {
    const { code, out } = await verify('--json');
    expect(JSON.parse(out)).toEqual([]);
    expect(code).toBe(0);
  });

  test('--list-rules tells every rule with what it finds', async () => {
    const { out } = await verify('--list-rules');
    expect(out).toMatch(/^rate-on-gauge +rate\(\) or increase\(\)/m);
    const { out: json } = await verify('--list-rules', '--json');
    expect(JSON.parse(json)).toContainEqual({ name: 'unknown-family', about: 'a metric family that does not exist' });
  });

  test('a catalog alone has nothing to check', async () => {
    const { code, err } = await verify('--catalog', write('desk.mjs', families()));
    expect(err).toContain('--catalog is for files of your own');
    expect(code).toBe(2);
  });
});

describe('files of somebody', () => {
  test('a correct one passes', async () => {
    const { code, out } = await verify('--dashboards', good);
    expect(out).toBe('1 dashboard: nothing found\n');
    expect(code).toBe(0);
  });

  test('a mistake is told with its place, what is wrong and what to do, and ends with 1', async () => {
    const { code, out } = await verify('--dashboards', join(directory, 'bad'), '--rules', rules);
    expect(out).toContain(`${bad}:1:`);
    expect(out).toMatch(/mine\.json:1:\d+ unknown-family, panel "Panel 0", \$\.panels\[0\]\.targets\[0\]\.expr\n/);
    expect(out).toContain('  Fix: did you mean ar_inflight_steps?\n');
    expect(out).toContain(`${rules}:5:19 rate-on-gauge, alert Flapping\n`);
    expect(out).toMatch(/\n1 dashboard, 1 rule file: 2 findings in 2 files\n$/);
    expect(code).toBe(1);
  });

  test('--json has the same findings as data', async () => {
    const { code, out } = await verify('--json', '--rules', rules);
    const [finding, ...more] = JSON.parse(out) as Finding[];
    expect(finding).toMatchObject({
      file: rules,
      line: 5,
      column: 19,
      rule: 'rate-on-gauge',
      subject: 'alert Flapping',
    });
    expect(more).toEqual([]);
    expect(code).toBe(1);
  });

  test('--rules and --dashboards take several paths', async () => {
    const other = write('other/other.json', dashboard('sum(ar_inflight_steps)').replaceAll('mine', 'other'));
    const { out } = await verify('--dashboards', good, other, '--rules', rules, '--ignore', 'rate-on-gauge');
    expect(out).toBe('2 dashboards, 1 rule file: nothing found, 1 ignored\n');
  });

  test('what the rules of ARX record is known', async () => {
    const { code, out } = await verify('--dashboards', write('slo.json', dashboard('slo:objective:ratio')));
    expect(out).toBe('1 dashboard: nothing found\n');
    expect(code).toBe(0);
  });

  test('--ignore leaves out the findings of a rule, or those in one file', async () => {
    const argv = ['--dashboards', join(directory, 'bad'), '--rules', rules];
    const here = await verify(...argv, '--ignore', 'unknown-family:nested/mine.json');
    expect(here.out).toContain('1 dashboard, 1 rule file: 1 finding in 1 file, 1 ignored');
    const elsewhere = await verify(...argv, '--ignore', 'unknown-family:ested/mine.json');
    expect(elsewhere.out).toContain('2 findings');
    const wrong = await verify(...argv, '--ignore', 'unknown-famly');
    expect(wrong.err).toContain('there is no rule "unknown-famly"');
    expect(wrong.code).toBe(2);
  });

  test('--target-label and --scrape-interval tell of the scrape configuration', async () => {
    const path = write('rack.json', dashboard('sum by (rack) (ar_inflight_steps)'));
    expect((await verify('--dashboards', path)).out).toContain('unknown-label');
    expect((await verify('--dashboards', path, '--target-label', 'rack')).code).toBe(0);
    const absent = write('absent.yml', RULES.replace(/expr: .*/, 'expr: absent(ar_inflight_steps)\n        for: 1m'));
    expect((await verify('--rules', absent)).code).toBe(0);
    expect((await verify('--rules', absent, '--scrape-interval', '1m')).out).toContain('absent-too-short');
    expect((await verify('--rules', absent, '--scrape-interval', '60')).err).toContain('expected seconds or minutes');
  });

  test.each([
    ['a path that is not there', ['--dashboards', join(directory, 'nowhere')], 'cannot be read: it is not there'],
    ['a folder without dashboards', ['--dashboards', join(directory, 'rules')], 'expected dashboards (*.json)'],
    ['a folder without rules', ['--rules', join(directory, 'good')], 'expected rule files'],
  ])('%s is refused', async (_, argv, message) => {
    const { code, err } = await verify(...argv);
    expect(err).toContain(message);
    expect(err).not.toContain('internal');
    expect(code).toBe(2);
  });
});

describe('--catalog', () => {
  const path = write('desk/desk.json', dashboard('sum(rate(desk_answers_total[5m]))'));
  const withModule = (name: string, text: string) => verify('--dashboards', path, '--catalog', write(name, text));

  test('families of a system are known', async () => {
    expect((await verify('--dashboards', path)).out).toContain('unknown-family');
    expect(await withModule('system.mjs', families())).toMatchObject({ code: 0 });
  });

  test.each([
    ['a list of systems', 'export const all = [desk];'],
    ['a default export', 'export default desk;'],
    [
      'a record of families',
      'export const families = Object.fromEntries(desk.families.map((one) => [one.name, one]));',
    ],
    ['single families', 'export const [answers, waiting] = desk.families;'],
  ])('so are those of %s', async (name, code) => {
    const module = `${families().replace('export const', 'const')}\n${code}\n`;
    expect(await withModule(`${name.replaceAll(' ', '-')}.mjs`, module)).toMatchObject({ code: 0 });
  });

  test('a module that waives families has to use the others', async () => {
    const strict = await withModule('strict.mjs', families('export const waived = {};'));
    expect(strict.out).toContain('family desk_waiting');
    expect(strict.out).not.toContain('ar_');
    const told = families('export const waived = { desk_waiting: "shown on the wall" };');
    expect(await withModule('told.mjs', told)).toMatchObject({ code: 0 });
    const bare = await withModule('bare.mjs', families('export const waived = ["desk_waiting"];'));
    expect(bare.err).toContain('its export waived is no object of families with reasons');
  });

  test('a package is found from where the command runs', async () => {
    const { err, code } = await verify('--dashboards', path, '--catalog', 'zod');
    expect(err).toMatch(/zod exports no system and no family, but (\S+, ){8}…/);
    expect(code).toBe(2);
  });

  test('a mistake in the syntax of a module is told without a stack', async () => {
    // In this process the test runner would read the module.
    const home = createHome();
    const module = write('typo.mjs', 'export const port = 1;\nexport const = 1;\n');
    const { code, err } = await home.run(['mixin', 'verify', '--dashboards', path, '--catalog', module]);
    expect(err).toMatch(/^arx: \S+typo\.mjs cannot be loaded: Unexpected token '='\n {2}\[ARX_CATALOG_MODULE\]\n$/);
    expect(code).toBe(2);
  });

  const withProcess = (name: string, text: string) =>
    createHome().run(['mixin', 'verify', '--dashboards', path, '--catalog', write(name, text)]);

  test('a module that leaves a timer keeps the process no longer than it is needed', async () => {
    const timer = 'setInterval(() => {}, 1000);';
    const passed = await withProcess('timer.mjs', families(timer));
    expect(passed).toMatchObject({ code: 0, err: '' });
    expect(passed.out).toContain('nothing found');
    const refused = await withProcess('timer-alone.mjs', timer);
    expect(refused.err).toContain('exports no system and no family');
    expect(refused.code).toBe(2);
  });

  test.each([
    ['that ends the process', 'process.exit(0);'],
    ['that ends the process a little later', 'queueMicrotask(() => process.exit(0));'],
    ['that waits for ever', 'await new Promise(() => {});'],
  ])('a module %s is no success', async (_, text) => {
    const { code, out, err } = await withProcess('ends.mjs', families(text));
    expect(err).toContain('ends.mjs ended the process, and nothing was checked');
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test.each([
    ['a module that is not there', 'missing.mjs', undefined, 'there is no such file'],
    ['a module that throws', 'throws.mjs', 'throw new Error("no database");', 'cannot be loaded: no database'],
    ['a module that needs another', 'needs.mjs', 'import "./gone.mjs";', 'gone.mjs'],
    [
      'a module without families',
      'empty.mjs',
      'export const port = 8080;',
      'exports no system and no family, but port',
    ],
    ['a family without a unit', 'unit.mjs', families().replace("unit: 'customers', ", ''), 'desk_waiting has no unit'],
    [
      'an export that cannot be read',
      'proxy.mjs',
      'export const odd = new Proxy({}, { get() { throw new Error("not for you"); } });',
      'what it exports cannot be read: not for you',
    ],
    ['a name that ARX has', 'clash.mjs', families().replace('desk_waiting', 'xyn_queue_depth'), 'in xyn already'],
  ])('%s is refused with one message', async (_, name, text, message) => {
    const module = text === undefined ? join(directory, name) : write(name, text);
    const { code, err } = await verify('--dashboards', path, '--catalog', module);
    expect(err).toContain(message);
    expect(err).not.toContain('internal');
    expect(code).toBe(2);
  });
});
