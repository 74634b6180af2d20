import { expect, test } from 'vitest';
import { buildStack, DEFAULT_STACK } from '../../src/emit/index.ts';

const files = buildStack(DEFAULT_STACK);
const paths = files.map(({ path }) => path);

test('the files have the names that the documents and the commands expect', () => {
  expect(paths).toEqual(
    expect.arrayContaining([
      'docker-compose.observability.yml',
      'observability/.env.example',
      'observability/configure.sh',
      'observability/README.md',
      'observability/prometheus/prometheus.yml',
      'observability/prometheus/http.yml',
      'observability/prometheus/remote-write.example.yml',
      'observability/prometheus/rules/targets.rules.yml',
      'observability/prometheus/rules/xyn.rules.yml',
      'observability/prometheus/tests/xyn.rules.test.yml',
      'observability/alertmanager/alertmanager.yml',
      'observability/grafana/provisioning/datasources/prometheus.yml',
      'observability/grafana/provisioning/dashboards/arx.yml',
      'observability/grafana/dashboards/start-here.json',
      'observability/dashboards/flows_overview.json',
      'docs/modules/bm-dm/dashboards/agentos-dashboard.json',
    ]),
  );
});

test('no file is emitted twice, and none where the rules, the secrets and the settings of the user are', () => {
  expect(new Set(paths).size).toBe(paths.length);
  for (const path of paths) {
    expect(path).not.toMatch(/^\/|\.\.|\\/);
    expect(path).not.toMatch(/^observability\/(secrets\/|prometheus\/custom\/|\.env$|arx\.env$)/);
  }
});

test('every alert names a page that comes with it, or a URL', () => {
  const urls = (from: readonly { readonly path: string; readonly text: string }[]): readonly string[] =>
    from
      .filter(({ path }) => path.includes('/rules/'))
      .flatMap(({ text }) => [...text.matchAll(/^ +runbook_url: (\S+)$/gm)].map(([, url]) => url ?? ''));
  expect(urls(files).length).toBeGreaterThan(50);
  for (const url of urls(files)) expect(paths).toContain(url);
  // A list of them would stand in the way of a README.md that is there already.
  expect(paths).not.toContain('docs/runbooks/README.md');

  const elsewhere = buildStack({ ...DEFAULT_STACK, runbookBase: 'https://wiki.example/runbooks/' });
  expect(elsewhere.filter(({ path }) => path.startsWith('docs/runbooks/'))).toEqual([]);
  expect(urls(elsewhere)).toEqual(urls(files).map((url) => url.replace('docs/', 'https://wiki.example/')));
});

test('the same settings give the same bytes', () => {
  expect(buildStack(structuredClone(DEFAULT_STACK))).toEqual(files);
});

test('every text ends with one line end', () => {
  for (const { path, text } of files) expect(text, path).toMatch(/[^\n]\n$/);
});

test('configure.sh is the only program', () => {
  expect(files.filter(({ kind }) => kind === 'program').map(({ path }) => path)).toEqual([
    'observability/configure.sh',
  ]);
});

test('systems that are not enabled have no rules and no inhibitions', () => {
  const some = buildStack({ ...DEFAULT_STACK, systems: ['arx'] });
  const rules = some.map(({ path }) => path).filter((path) => path.includes('/rules/'));
  expect(rules).toEqual([
    'observability/prometheus/rules/targets.rules.yml',
    'observability/prometheus/rules/arx.rules.yml',
  ]);
  expect(some.find(({ path }) => path.endsWith('alertmanager.yml'))?.text).not.toMatch(/Xyn|AutoBot|LLM/);
});
