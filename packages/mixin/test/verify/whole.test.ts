import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFamilies, SYSTEMS } from '@arx/catalog';
import { readFiles, renderFinding, type VerifyError, verify, verifyFiles } from '@arx/mixin/verify';
import { afterEach, describe, expect, test } from 'vitest';

const catalog = listFamilies(SYSTEMS);

const panel = (expr: string) => ({
  title: 'Merges',
  description: 'Merges by result.',
  type: 'timeseries',
  fieldConfig: { defaults: { unit: 'ops' } },
  targets: [{ refId: 'A', expr }],
});
const dashboard = (uid: string, expr = 'sum(rate(git_merge_total[5m]))') =>
  JSON.stringify({ uid, title: uid, panels: [panel(expr)] });
const recorded = `groups:
  - name: g
    rules:
      - record: result:git_merges:rate5m
        expr: sum by (result) (rate(git_merge_total[5m]))
`;

test('two dashboards of one uid are found in the second', () => {
  const dashboards = [
    { file: 'a.json', text: dashboard('same') },
    { file: 'b.json', text: dashboard('same') },
  ];
  expect(verify({ dashboards, catalog }).map(({ file, rule }) => `${file} ${rule}`)).toEqual(['b.json duplicate-uid']);
});

test('what a rule file records, a dashboard may ask for', () => {
  const dashboards = [{ file: 'a.json', text: dashboard('a', 'sum(result:git_merges:rate5m)') }];
  expect(verify({ dashboards, catalog }).map(({ rule }) => rule)).toEqual(['unknown-family']);
  expect(verify({ dashboards, rules: [{ file: 'r.yml', text: recorded }], catalog })).toEqual([]);
});

test('what a known rule file records may be asked for, and the file is not checked', () => {
  const dashboards = [{ file: 'a.json', text: dashboard('a', 'sum(result:git_merges:rate5m)') }];
  const known = [{ file: 'r.yml', text: `${recorded}      - {alert: Nameless, expr: nothing_like_it}\n` }];
  expect(verify({ dashboards, known, catalog })).toEqual([]);
  expect(verify({ dashboards, known: [{ file: 'r.yml', text: '{' }], catalog }).map(({ file }) => file)).toEqual([
    'a.json',
  ]);
});

test('recording rules that read each other in a circle end', () => {
  const text = `groups:
  - name: g
    rules:
      - {record: a:b:c, expr: d:e:f}
      - {record: d:e:f, expr: a:b:c}
`;
  expect(verify({ rules: [{ file: 'r.yml', text }], catalog })).toEqual([]);
});

test('a family of your own is known when it is in the catalog', () => {
  const own = { ...catalog[0]!, family: { ...catalog[0]!.family, name: 'shop_orders_total' } };
  const dashboards = [{ file: 'a.json', text: dashboard('a', 'sum(rate(shop_orders_total[5m]))') }];
  expect(verify({ dashboards, catalog }).map(({ rule }) => rule)).toEqual(['unknown-family']);
  expect(verify({ dashboards, catalog: [...catalog, own] })).toEqual([]);
});

test('a label that the scrape configuration adds is known when it is told', () => {
  const dashboards = [{ file: 'a.json', text: dashboard('a', 'sum by (rack) (rate(git_merge_total{rack!=""}[5m]))') }];
  expect(verify({ dashboards, catalog }).map(({ rule }) => rule)).toEqual(['unknown-label', 'unknown-label']);
  expect(verify({ dashboards, catalog, settings: { targetLabels: ['rack'] } })).toEqual([]);
});

test('the wait of absent() is measured in the scrapes that are configured', () => {
  const text = `groups:
  - name: g
    rules:
      - alert: Gone
        expr: absent(xyn_queue_ready_depth)
        for: 1m
        labels: {severity: warning}
        annotations: {summary: Gone, runbook_url: https://example.org}
`;
  expect(verify({ rules: [{ file: 'r.yml', text }], catalog })).toEqual([]);
  const slow = verify({ rules: [{ file: 'r.yml', text }], catalog, settings: { scrapeInterval: 60 } });
  expect(slow.map(({ rule, fix }) => `${rule} ${fix}`)).toEqual([
    'absent-too-short wait for two scrapes or more: for: 120s',
  ]);
});

test('families that nothing uses are found when they are asked for', () => {
  const dashboards = [{ file: 'a.json', text: dashboard('a', 'sum(rate(git_merge_total[5m]))') }];
  const two = catalog.filter(({ family }) => ['git_merge_total', 'active_workers'].includes(family.name));
  const unused = (waived: Record<string, string>) =>
    verify({ dashboards, catalog: two, settings: { waived } }).map(({ rule, subject }) => `${rule} ${subject}`);
  expect(unused({})).toEqual(['unused-family family active_workers']);
  expect(unused({ active_workers: 'shown elsewhere' })).toEqual([]);
  expect(unused({ active_workers: 'x', git_merge_total: 'used all the same', gone: 'x' })).toEqual([
    'unused-family family git_merge_total',
    'unused-family family gone',
  ]);
});

test('it can be asked that only some families be used', () => {
  const dashboards = [{ file: 'a.json', text: dashboard('a') }];
  const unused = (demanded: readonly string[]) =>
    verify({ dashboards, catalog, settings: { waived: {}, demanded } }).map(({ subject }) => subject);
  expect(unused(['git_merge_total'])).toEqual([]);
  expect(unused(['git_merge_total', 'active_workers'])).toEqual(['family active_workers']);
});

test('a byte of nothing in the middle of a file is told where it is', () => {
  const found = verify({ rules: [{ file: 'r.yml', text: recorded.replace('rate5m', 'rate\u00005m') }], catalog });
  expect(found.map(({ rule, line, message }) => `${rule} ${line} ${message}`)).toEqual([
    'file-shape 4 the file is no YAML: it has a control character, U+0000.',
  ]);
});

describe('places', () => {
  test('a place in a JSON file is that of the character, also behind escapes', () => {
    const expr = 'sum(rate(git_merge_total{result="no\\tone"}[5m])) or max(wrong_name)';
    const text = JSON.stringify({ panels: [panel(expr)] }, undefined, 2);
    const found = verify({ dashboards: [{ file: 'a.json', text }], catalog });
    const wrong = found.find(({ rule }) => rule === 'unknown-family')!;
    expect(text.split('\n')[wrong.line - 1]!.slice(wrong.column - 1)).toMatch(/^wrong_name/);
    expect(wrong.path).toBe('$.panels[0].targets[0].expr');
  });

  test.each([
    ['plain', 'expr: max(git_merge_total) or max(wrong_name)'],
    ['single quotes', `expr: 'max(git_merge_total{result!=''''}) or max(wrong_name)'`],
    ['double quotes', 'expr: "max(git_merge_total{result!=\\"\\"}) or max(wrong_name)"'],
    ['a block', 'expr: |\n          max(git_merge_total)\n            or max(wrong_name)'],
    ['a folded block', 'expr: >-\n          max(git_merge_total)\n          or max(wrong_name)'],
    ['a plain text of several lines', 'expr: max(git_merge_total)\n          or max(wrong_name)'],
  ])('a place in a YAML file is that of the character, in %s', (_, line) => {
    const text = `groups:\n  - name: g\n    rules:\n      - record: a:b:c\n        ${line}\n`;
    const found = verify({ rules: [{ file: 'r.yml', text }], catalog });
    expect(found.map(({ rule }) => rule)).toEqual(['unknown-family']);
    const { line: at, column } = found[0]!;
    expect(text.split('\n')[at - 1]!.slice(column - 1)).toMatch(/^wrong_name/);
  });

  test('a rendered finding says where, what and how to mend it, and cannot draw in a terminal', () => {
    const [finding] = verify({
      dashboards: [{ file: 'a.json', text: JSON.stringify({ panels: [{ ...panel('x'), title: 'Co\u001b[2Jst' }] }) }],
      catalog,
    });
    const lines = renderFinding({ ...finding!, message: 'one\n\u001b[2J two' }).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^a\.json:1:\d+ unknown-family, panel "Co.*st", \$\.panels\[0\]\.targets\[0\]\.expr$/);
    expect(lines[1]).toBe('  one [2J two');
    expect(lines[2]).toMatch(/^ {2}Fix: /);
  });
});

describe('verifyFiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arx-verify-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('reads dashboards of all subfolders, rule files and folders of them', () => {
    mkdirSync(join(folder, 'dashboards/more'), { recursive: true });
    mkdirSync(join(folder, 'rules'));
    writeFileSync(join(folder, 'dashboards/a.json'), dashboard('a', 'sum(result:git_merges:rate5m)'));
    writeFileSync(join(folder, 'dashboards/more/b.json'), dashboard('a', 'nothing_like_it'));
    writeFileSync(join(folder, 'dashboards/readme.md'), 'no dashboard');
    writeFileSync(join(folder, 'dashboards/.settings.json'), '{}');
    // As Kubernetes mounts a ConfigMap.
    mkdirSync(join(folder, 'rules/..data'));
    writeFileSync(join(folder, 'rules/..data/r.yml'), recorded);
    symlinkSync('..data/r.yml', join(folder, 'rules/r.yml'));
    symlinkSync(folder, join(folder, 'dashboards/circle'));
    mkdirSync(join(folder, 'dashboards/node_modules'));
    writeFileSync(join(folder, 'dashboards/node_modules/package.json'), '{}');
    const options = {
      dashboards: [join(folder, 'dashboards')],
      rules: [join(folder, 'rules')],
      families: catalog,
    };
    expect(readFiles(options).rules.map(({ file }) => file.slice(folder.length))).toEqual(['/rules/r.yml']);
    const found = verifyFiles(options).map(({ file, rule }) => `${file} ${rule}`);
    const second = join(folder, 'dashboards/more/b.json');
    expect(found).toEqual([`${second} duplicate-uid`, `${second} unknown-family`]);
  });

  test('refuses a path that is not there, and one without anything to check', () => {
    const code = (run: () => unknown) => {
      try {
        run();
        return 'no error';
      } catch (error) {
        return (error as VerifyError).code;
      }
    };
    mkdirSync(folder, { recursive: true });
    expect(code(() => verifyFiles({ dashboards: [join(folder, 'nowhere')], families: catalog }))).toBe(
      'ARX_VERIFY_UNREADABLE',
    );
    expect(code(() => verifyFiles({ dashboards: [folder], families: catalog }))).toBe('ARX_VERIFY_NOTHING');
  });
});
