import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { config, createRegistry } from '@arx/metrics';
import { attachSpoolWriter } from '@arx/metrics/spool';
import { expect, onTestFinished, test } from 'vitest';
import { createHome, type Home, runHere } from '../helpers/arx.ts';

const PROMETHEUS = { headers: { 'user-agent': 'Prometheus/2.42.0' } };
const RUN = ['flow', 'run', '--flow=feature_request_to_pr', '--dry-run', '--speed=max'];

interface Finding {
  readonly id: string;
  readonly state: string;
  readonly seen: string;
  readonly details: readonly string[];
  readonly todo: readonly string[];
}

/** What the doctor says of a home, by the ids of its checks. */
async function examine(home: Home, argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const own = { AR_METRICS_DIR: home.spool, AR_ENABLE_METRICS: '1', ...env };
  const { code, out, err } = await runHere(['obs', 'doctor', '--json', ...argv], own);
  expect(err).toBe('');
  const { checks, summary } = JSON.parse(out) as { checks: readonly Finding[]; summary: Record<string, number> };
  const finding = (id: string): Finding => {
    const found = checks.find((check) => check.id === id);
    if (found === undefined) throw new Error(`no check ${id} in\n${out}`);
    return found;
  };
  return { code, checks, summary, finding };
}

/** A program that is not ours. */
async function startStranger(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port where nobody listens. */
async function freeUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

test('where all is well every check is ok, and the exit code is 0', async () => {
  const home = createHome();
  const { url } = await home.serve();
  await home.run(RUN);
  await fetch(`${url}/metrics`, PROMETHEUS);
  const { code, checks, summary, finding } = await examine(home, ['--url', `${url}/metrics`]);
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect({ code, summary }).toEqual({ code: 0, summary: { ok: checks.length, warning: 0, problem: 0, unknown: 0 } });
  expect(finding('page.formats').seen).toBe('served and valid: text 0.0.4, text 1.0.0, OpenMetrics 1.0.0');
  expect(finding('page.cost').seen).toMatch(/^\d[\d.]* KiB, \d+ samples, \d+ ms at most$/);
  expect(finding('server.scrapers').seen).toMatch(/^Prometheus\/2\.42\.0 \(loopback\) reads \/metrics: once, last /);
  // A flow that went well fails nothing, and no step runs any more.
  expect(finding('families.empty').details.map((line) => line.split(' ')[0])).toEqual([
    'ar_flow_fail_total',
    'ar_inflight_steps',
  ]);
});

test('it is nobody who scrapes: a server that was only looked at was never scraped', async () => {
  const home = createHome();
  const { url } = await home.serve();
  await examine(home, ['--url', url]);
  const { finding } = await examine(home, ['--url', url]);
  expect(finding('server.scrapers')).toMatchObject({ state: 'warning' });
  expect(finding('server.scrapers').todo.join('\n')).toContain(new URL(url).host);
});

test('a look by hand is no scrape, and does not hide that nobody scrapes', async () => {
  const home = createHome();
  const { url } = await home.serve();
  await fetch(`${url}/metrics`, { headers: { 'user-agent': 'curl/8.5.0' } });
  const { finding } = await examine(home, ['--url', url]);
  expect(finding('server.scrapers')).toMatchObject({ state: 'warning' });
  expect(finding('server.scrapers').seen).toContain('only people');
  expect(finding('server.scrapers').details[0]).toMatch(/^curl\/8\.5\.0 \(loopback\) reads \/metrics: once, last /);
});

test('Ctrl-C ends it at once, also while nobody answers', async () => {
  let asked = (): void => {};
  const reached = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const url = await startStranger(() => asked());
  const doctor = createHome().start(['obs', 'doctor', '--url', url]);
  await reached;
  const began = performance.now();
  expect(await doctor.stop('SIGINT')).toMatchObject({ code: 130, out: '' });
  expect(performance.now() - began).toBeLessThan(5000);
});

test('an empty page names the event of every family, and runs that fill it', async () => {
  const home = createHome();
  const { url } = await home.serve();
  const before = await examine(home, ['--url', url]);
  expect(before.finding('families.empty')).toMatchObject({ state: 'warning' });
  expect(before.finding('families.empty').details).toContain(
    'ar_step_retries_total moves with step.retry: a failed attempt is tried again',
  );
  // What it says to type does what it says.
  for (const command of before.finding('families.empty').todo) {
    await home.run([...command.replace(/^AR_ENABLE_METRICS=1 arx /, '').split(' '), '--speed=max']);
  }
  const after = await examine(home, ['--url', url]);
  expect(after.finding('families.empty').details).toHaveLength(1);
  expect(after.finding('families.empty').details[0]).toContain('ar_inflight_steps');
});

test.each([
  [undefined, 'warning', 'is not set'],
  ['0', 'warning', 'is 0'],
  ['true', 'problem', 'is "true"'],
])('with AR_ENABLE_METRICS=%j it says that nothing is recorded', async (value, state, seen) => {
  const { code, finding } = await examine(createHome(), ['--url', await freeUrl()], { AR_ENABLE_METRICS: value });
  expect(finding('recording.process')).toMatchObject({ state, todo: ['export AR_ENABLE_METRICS=1'] });
  expect(finding('recording.process').seen).toContain(seen);
  expect(code).toBe(1);
});

test('it says whether the server records', async () => {
  const home = createHome();
  const { url } = await home.serve([], { AR_ENABLE_METRICS: undefined });
  const { finding } = await examine(home, ['--url', url]);
  expect(finding('recording.server').seen).toContain('records nothing of its own');
});

test('a server that is absent: what depends on it is unknown, and the spool is looked at all the same', async () => {
  const home = createHome();
  await home.run(RUN);
  const url = await freeUrl();
  const { code, finding } = await examine(home, ['--url', url]);
  const { port } = new URL(url);
  expect(code).toBe(1);
  expect(finding('page.answers')).toMatchObject({ state: 'problem', todo: [`arx obs serve --port ${port}`] });
  expect(finding('page.answers').seen).toBe(`${url}/metrics: nobody listens`);
  for (const id of ['page.formats', 'server.spool', 'server.scrapers', 'families.empty']) {
    expect(finding(id).state).toBe('unknown');
  }
  expect(finding('spool.directory').seen).toContain('writers: 0 live, 1 ended');
  expect(finding('families.caps')).toMatchObject({ state: 'ok' });
});

test('a server that listens elsewhere is found through the spool', async () => {
  const home = createHome();
  const { url } = await home.serve();
  const { finding } = await examine(home, ['--url', await freeUrl()]);
  expect(finding('page.answers').todo[0]).toBe(`arx obs doctor --url ${url}`);
});

test('it makes nothing: a spool that does not exist stays away', async () => {
  const home = createHome();
  const { finding } = await examine(home, ['--url', await freeUrl()]);
  expect(finding('spool.directory')).toMatchObject({ state: 'warning' });
  expect(existsSync(home.spool)).toBe(false);
});

test('a server with another spool is a problem, with the command that joins them', async () => {
  const [home, other] = [createHome(), createHome()];
  const { url } = await other.serve();
  mkdirSync(home.spool, { mode: 0o700 });
  const { code, finding } = await examine(home, ['--url', url]);
  expect(code).toBe(1);
  expect(finding('server.spool')).toMatchObject({ state: 'problem' });
  expect(finding('server.spool').todo[0]).toBe(`export AR_METRICS_DIR=${other.spool}`);
});

test('off loopback it warns, and still knows the server of its spool by the note in it', async () => {
  const home = createHome();
  const { url } = await home.serve(['--addr', '0.0.0.0']);
  const { finding } = await examine(home, ['--url', url]);
  expect(finding('server.address')).toMatchObject({ state: 'warning', todo: ['arx obs serve --addr 127.0.0.1'] });
  expect(finding('server.spool')).toMatchObject({ state: 'ok' });
});

test('two servers on one spool are well until both are scraped', async () => {
  const home = createHome();
  const [first, second] = await Promise.all([home.serve(), home.serve()]);
  const alone = await examine(home, ['--url', first.url]);
  expect(alone.finding('spool.servers')).toMatchObject({ state: 'warning' });
  expect(alone.finding('spool.servers').details.join('\n')).toContain(second.url);
  for (const { url } of [first, second]) await fetch(`${url}/metrics`, PROMETHEUS);
  const both = await examine(home, ['--url', first.url]);
  expect(both.code).toBe(1);
  expect(both.finding('spool.servers')).toMatchObject({ state: 'problem', todo: [`kill ${second.child.pid}`] });
  // One that was killed left its note behind; it is not there any more all the same.
  await second.stop('SIGKILL');
  expect((await examine(home, ['--url', first.url])).finding('spool.servers')).toMatchObject({ state: 'ok' });
  await first.stop();
});

test('one Prometheus on two pages of a server is a problem', async () => {
  const home = createHome();
  const { url } = await home.serve();
  for (const page of ['/metrics', '/metrics/arx']) await fetch(url + page, PROMETHEUS);
  expect((await examine(home, ['--url', url])).finding('server.scrapers')).toMatchObject({ state: 'problem' });
});

test('another program on the port is named as such', async () => {
  const url = await startStranger((_request, response) => response.end('<html>hello</html>'));
  const { code, finding } = await examine(createHome(), ['--url', url]);
  expect(code).toBe(1);
  expect(finding('page.answers').seen).toContain('another program answers');
  expect(finding('page.answers').todo).toContain(`ss -ltnp 'sport = :${new URL(url).port}'`);
  expect(finding('page.formats').state).toBe('problem');
});

test('a page that Prometheus would refuse is told by line', async () => {
  const url = await startStranger((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end('# TYPE arx_build_info gauge\narx_build_info{version="0.1.0"} 1\nbroken{ 1\n');
  });
  const { finding } = await examine(createHome(), ['--url', url]);
  expect(finding('page.formats')).toMatchObject({ state: 'problem' });
  expect(finding('page.formats').details[0]).toBe('text 0.0.4: line 3: labels that cannot be read');
});

test.each([
  [120, 'ahead of'],
  [-120, 'behind'],
])('a clock that is %d seconds off is told', async (seconds, word) => {
  const url = await startStranger((_request, response) => {
    response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
    response.end();
  });
  const { finding } = await examine(createHome(), ['--url', url]);
  expect(finding('server.clock')).toMatchObject({ state: 'warning' });
  expect(finding('server.clock').seen).toMatch(
    new RegExp(`is (1 min 59|2 min [01]) s ${word} this one|is 2 min 0 s ${word}`),
  );
});

test('what the page says that it lost is told', async () => {
  const url = await startStranger((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(
      [
        'arx_build_info{version="9.9.9",node="24.0.0"} 1',
        'arx_dropped_recordings_total{reason="value"} 3',
        'arx_dropped_families_total{reason="duplicate"} 1',
        'arx_failed_sources_total{reason="timeout"} 2',
        'arx_capped_recordings_total{family="x_total"} 7',
        '',
      ].join('\n'),
    );
  });
  const { finding } = await examine(createHome(), ['--url', url]);
  expect(finding('page.answers').seen).toContain('a program that uses @arx/metrics');
  expect(finding('families.dropped')).toMatchObject({
    state: 'warning',
    seen: expect.stringContaining('3 recordings'),
  });
  expect(finding('families.caps')).toMatchObject({
    state: 'problem',
    details: ['7 recordings or series became "other" so far, in x_total'],
  });
  expect(finding('page.losses').seen).toContain('families 1 times (name taken or invalid), sources 2 times');
  expect(finding('server.version')).toMatchObject({ state: 'warning', seen: expect.stringContaining('9.9.9 there') });
});

test('what a foreign server tells of itself is not trusted', async () => {
  const url = await startStranger((_request, response) => {
    const scrapers = [{ agent: '\x1b[31m', from: 'mars', page: '$(id)', scrapes: 'x', lastSeconds: null }];
    response.end(
      JSON.stringify({
        service: 'arx',
        version: '\x1b[2J',
        id: 1,
        pid: '$(id)',
        spool: 'x',
        spoolDirectory: "a'; id",
        scrapers,
      }),
    );
  });
  const { checks, finding } = await examine(createHome(), ['--url', url]);
  expect(JSON.stringify(checks)).not.toMatch(/\\u001b|\$\(id\)/);
  expect(finding('server.spool').todo[0]).toBe("export AR_METRICS_DIR='a'\\''; id'");
});

test.each([
  [84, 'warning', 'near their cap on series: test_runs_total'],
  [130, 'problem', 'new values become "other"'],
])('a family with %d of 100 series is a %s', async (values, state, seen) => {
  const home = createHome();
  const registry = createRegistry();
  const runs = registry.counter({
    name: 'test_runs_total',
    help: 'Runs.',
    labels: { who: config(), kind: ['a', 'b'] },
    maxSeries: 100,
  });
  for (let i = 0; i < values; i++) runs.inc({ who: `w${i}`, kind: 'a' });
  attachSpoolWriter({ dir: home.spool, registries: [registry] }).close();
  const { url } = await home.serve();
  const { finding } = await examine(home, ['--url', url]);
  expect(finding('families.caps')).toMatchObject({ state });
  expect(finding('families.caps').seen).toContain(seen);
  expect(finding('families.caps').details[0]).toMatch(
    /^test_runs_total: \d+ of 100 series \(\d+ %\); who has most values, \d+$/,
  );
  expect(finding('families.caps').todo[0]).toContain(`grep '^test_runs_total' | grep -o 'who=`);
});

test('files that were set aside are told with their reason', async () => {
  const home = createHome();
  await home.run(RUN);
  const values = readdirSync(home.spool).find((name) => name.endsWith('.values')) ?? '';
  writeFileSync(join(home.spool, values), 'ARXSPOOL');
  const { code, finding } = await examine(home, ['--url', await freeUrl()]);
  expect(code).toBe(1);
  expect(finding('spool.files')).toMatchObject({ state: 'problem', todo: [`mv ${join(home.spool, values)} /tmp/`] });
  expect(finding('spool.files').details[0]).toMatch(new RegExp(`^${values}: torn, `));
});

test('a spool that others may write to, or that is no directory, is a problem', async () => {
  const home = createHome();
  mkdirSync(home.spool);
  chmodSync(home.spool, 0o777);
  const url = await freeUrl();
  const open = await examine(home, ['--url', url]);
  expect(open.finding('spool.directory')).toMatchObject({ state: 'problem' });
  expect(open.finding('spool.directory').todo).toContain(`chmod 700 ${home.spool}`);
  const file = join(home.directory, 'file');
  writeFileSync(file, '');
  const none = await examine(home, ['--url', url, '--spool-dir', file]);
  expect(none.finding('spool.directory')).toMatchObject({ state: 'problem' });
});

test('variables with values that cannot be used are told, and do not keep the others from being looked at', async () => {
  const bad = {
    AR_METRICS_PORT: 'abc',
    AR_METRICS_ADDR: 'http://x',
    XDG_STATE_HOME: 'relative',
    ARX_FLOWS_DIR: '/none',
  };
  const { finding } = await examine(createHome(), ['--url', await freeUrl()], bad);
  expect(finding('environment.variables')).toMatchObject({ state: 'problem' });
  expect(finding('environment.variables').todo).toEqual(
    expect.arrayContaining(Object.keys(bad).map((name) => `unset ${name}`)),
  );
});

test('a variable that is nearly one of ours is probably misspelt', async () => {
  const { finding } = await examine(createHome(), ['--url', await freeUrl()], { AR_ENABLE_METRIC: '1', AR_OTHER: '1' });
  expect(finding('environment.names')).toMatchObject({ state: 'warning', todo: ['unset AR_ENABLE_METRIC'] });
  expect(finding('environment.names').seen).toBe('AR_ENABLE_METRIC is not read; AR_ENABLE_METRICS is');
});

test.each([
  [['--url', 'ftp://x'], '--url must be'],
  [['--url', 'nonsense'], '--url must be'],
  [['--report', ''], '--report is empty'],
])('%j is wrong usage', async (argv, message) => {
  const { code, err, out } = await runHere(['obs', 'doctor', ...argv], {});
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('an address with a password is refused without repeating it', async () => {
  const password = ['hunter', 2].join('');
  const { code, err } = await runHere(['obs', 'doctor', '--url', `http://me:${password}@127.0.0.1:1`], {});
  expect(code).toBe(2);
  expect(err).not.toContain(password);
});

test('plain lines have state, id and what was seen, with the commands below and a summary', async () => {
  const home = createHome();
  const url = await freeUrl();
  const { code, out, err } = await home.run(['obs', 'doctor', '--url', url], { AR_ENABLE_METRICS: undefined });
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toMatch(
    /^warning {2}recording\.process +AR_ENABLE_METRICS is not set.*\n {9}\$ export AR_ENABLE_METRICS=1\n/,
  );
  expect(out).toMatch(/\n1 problem, 2 warnings, \d+ unknown, \d+ ok\n$/);
  expect(out).not.toContain('\x1b[');
  const coloured = await home.run(['obs', 'doctor', '--url', url], { FORCE_COLOR: '1' });
  expect(coloured.out).toContain('\x1b[31mproblem\x1b[39m');
});

test('a report is for the user alone, and never overwrites', async () => {
  const home = createHome();
  const file = join(home.directory, 'report.md');
  const argv = ['obs', 'doctor', '--url', await freeUrl(), '--report', file];
  expect((await home.run(argv)).out).toContain(`report: ${file}`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const first = readFileSync(file, 'utf8');
  expect(first).toMatch(/^# Report of arx obs doctor\n/);
  expect(await home.run(argv)).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('nothing was overwritten'),
  });
  expect(readFileSync(file, 'utf8')).toBe(first);
  const nowhere = await home.run([...argv.slice(0, -1), join(home.directory, 'none', 'r.md')]);
  expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written') });
});

test('a report tells no secret, wherever one was planted', async () => {
  // Put together here, so that no scanner takes this file for a leak.
  const plant = (where: string): string => ['s', 'k-', where, 'Zx9'].join('') + 'q'.repeat(20);
  const places = ['branch', 'port', 'host', 'switch', 'flows', 'file', 'agent', 'spool', 'stranger'];
  const secrets = Object.fromEntries(places.map((place) => [place, plant(place)]));
  const home = createHome();
  const spool = join(home.directory, secrets['spool'] ?? '');
  const registry = createRegistry();
  const runs = registry.counter({ name: 'test_runs_total', help: 'Runs.', labels: { who: config() }, maxSeries: 10 });
  for (let i = 0; i < 12; i++) runs.inc({ who: ['label', 'Zx9', i].join('') });
  attachSpoolWriter({ dir: spool, registries: [registry] }).close();
  writeFileSync(join(spool, `${secrets['file']}.values`), 'x');
  const { url } = await home.serve(['--spool-dir', spool]);
  await fetch(`${url}/metrics`, { headers: { 'user-agent': `${secrets['agent']}/1.0` } });
  const stranger = await startStranger((_request, response) => {
    response.setHeader('content-type', `text/plain; ${secrets['stranger']}`);
    response.end(`${secrets['stranger']?.replaceAll('-', '_')} 1\n`);
  });
  const env = {
    AR_METRICS_BRANCHES: secrets['branch'],
    AR_METRICS_PORT: secrets['port'],
    AR_ENABLE_METRICS: secrets['switch'],
    ARX_ALLOWED_HOSTS: `http://${secrets['host']}`,
    ARX_FLOWS_DIR: join(home.directory, secrets['flows'] ?? ''),
    [['AR', 'METRICS', 'PORTZx9'].join('_')]: '1',
    OPENAI_API_KEY: plant('key'),
    OTHER_TOKEN: plant('other'),
    USER: 'jane.doe',
  };
  let told = '';
  for (const [i, page] of [url, stranger].entries()) {
    const file = join(home.directory, `report-${i}.md`);
    const { out } = await home.run(['obs', 'doctor', '--url', page, '--spool-dir', spool, '--report', file], env);
    told += out;
    const report = readFileSync(file, 'utf8');
    expect(report).not.toContain(['s', 'k-'].join(''));
    expect(report).not.toContain('Zx9');
    for (const known of [home.directory, 'jane.doe', hostname()]) expect(report).not.toContain(known);
    if (userInfo().username !== 'root') expect(report).not.toMatch(new RegExp(`\\b${userInfo().username}\\b`));
    expect(report).toContain('AR_METRICS_BRANCHES: 1 names');
  }
  // They were in reach: the user himself is shown what the report leaves out.
  for (const place of ['port', 'switch', 'file', 'agent', 'spool']) expect(told).toContain(secrets[place]);
});

test.each(['', 'home'])('with HOME=%j the spool is not below the working directory', async (HOME) => {
  const words = ['obs', 'doctor', '--json', '--url', await freeUrl()];
  const { out } = await createHome().run(words, { HOME, AR_METRICS_DIR: '' });
  expect(JSON.parse(out).spool).toBe(join(userInfo().homedir, '.local/state/arx'));
});
