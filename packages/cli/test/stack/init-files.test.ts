import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createDirectory, filesIn, read, snapshot, write } from './helpers/directory.ts';
import { initSmall, LINUX, prepareSmall } from './helpers/stack.ts';
import { TOGGLED } from './helpers/toggle.ts';

const COMPILE_CACHE = join(import.meta.dirname, '../../../../.cache/compile');
const ENV = 'observability/.env';
const PROMETHEUS = 'observability/prometheus/prometheus.yml';

const paths = (files: readonly { readonly path: string }[]): readonly string[] => files.map(({ path }) => path);

test('the first init writes every file, with modes', () => {
  const directory = createDirectory();
  const { plan } = initSmall(directory);
  expect(plan.changed).toEqual([]);
  expect(filesIn(directory)).toEqual([...paths(plan.created), 'observability/.generated.json'].sort());
  expect(read(directory, ENV)).toBe('# The variables.\nAPI_HOST=\n');
  const mode = (path: string): string => (statSync(join(directory, path)).mode & 0o777).toString(8);
  expect(mode(ENV)).toBe('600');
  expect(mode('observability/arx.env')).toBe('600');
  expect(mode('observability/configure.sh')).toBe('755');
  expect(mode(PROMETHEUS)).toBe('644');
  expect(mode('observability/secrets')).toBe('700');
  for (const name of readdirSync(join(directory, 'observability/secrets'))) {
    expect(mode(`observability/secrets/${name}`)).toBe('600');
  }
  expect(existsSync(join(directory, 'observability/prometheus/custom'))).toBe(true);
});

test('the second init changes nothing: bytes, times, modes', () => {
  const directory = createDirectory();
  initSmall(directory);
  const before = snapshot(directory);
  const { plan } = initSmall(directory);
  expect([plan.created, plan.changed, plan.removed]).toEqual([[], [], []]);
  expect(snapshot(directory)).toEqual(before);
});

test('preparing writes nothing', () => {
  const directory = createDirectory();
  prepareSmall(directory);
  expect(filesIn(directory)).toEqual([]);
});

test('a bad value writes nothing', () => {
  const directory = createDirectory();
  write(directory, ENV, 'API_PORT=x\n');
  expect(() => initSmall(directory)).toThrow();
  expect(filesIn(directory)).toEqual([ENV]);
});

test('a changed setting changes only what it is about, and what is unneeded goes', () => {
  const directory = createDirectory();
  initSmall(directory);
  write(directory, ENV, 'PROMETHEUS_SCRAPE_INTERVAL=10s\nARX_SYSTEMS=arx,xyn\n');
  const { plan } = initSmall(directory);
  expect(paths(plan.created)).toEqual([]);
  expect(paths(plan.changed)).toEqual([PROMETHEUS, 'observability/arx.env']);
  expect(plan.removed).toEqual(
    ['agentos', 'orchestrator', 'autobot'].map((name) => `observability/prometheus/rules/${name}.rules.yml`).sort(),
  );
  for (const path of plan.removed) expect(existsSync(join(directory, path))).toBe(false);
});

test('an edited file is not overwritten without --force, and nothing else is written then', () => {
  const directory = createDirectory();
  initSmall(directory);
  write(directory, PROMETHEUS, '# mine\n');
  write(directory, ENV, 'GRAFANA_PORT=3002\n');
  const before = snapshot(directory);
  expect(() => initSmall(directory)).toThrow(
    expect.objectContaining({
      code: 'ARX_STACK_EDITED',
      exitCode: 6,
      message: 'a file is not as arx wrote it; nothing was written',
      hint: expect.stringMatching(/prometheus\.yml\n.*custom\/\*\.yml.*\n.*--force/),
    }),
  );
  expect(snapshot(directory)).toEqual(before);
  initSmall(directory, LINUX, true);
  expect(read(directory, PROMETHEUS)).toBe('# host.docker.internal:9108 15s\n');
});

test('a file of somebody else in the place of a generated one is not overwritten', () => {
  const directory = createDirectory();
  write(directory, 'docker-compose.observability.yml', 'services: {}\n');
  expect(() => initSmall(directory)).toThrow(expect.objectContaining({ code: 'ARX_STACK_EDITED' }));
  expect(filesIn(directory)).toEqual(['docker-compose.observability.yml']);
});

test('files as they come with arx are taken over, although no manifest knows them', () => {
  const directory = createDirectory();
  initSmall(directory, { ...LINUX, uid: 0 });
  for (const gone of ['.generated.json', '.env', 'arx.env']) rmSync(join(directory, 'observability', gone));
  rmSync(join(directory, 'observability/secrets'), { recursive: true });
  write(directory, ENV, 'API_PORT=9200\n');
  expect(paths(initSmall(directory).plan.changed)).toEqual(['docker-compose.observability.yml', PROMETHEUS]);
});

test('files that an older arx built are taken over, too: the list of the build knows them', () => {
  const directory = createDirectory();
  write(directory, PROMETHEUS, '# of an older arx\n');
  const hash = createHash('sha256').update('# of an older arx\n').digest('hex');
  write(
    directory,
    'observability/.built.json',
    JSON.stringify({ files: { [PROMETHEUS]: [hash], 'docs/gone.md': [hash] } }),
  );
  write(directory, 'docs/gone.md', '# of an older arx\n');
  expect(paths(initSmall(directory).plan.changed)).toEqual([PROMETHEUS]);
  // What the build wrote is for the build to remove.
  expect(existsSync(join(directory, 'docs/gone.md'))).toBe(true);
});

test('an edited file that is no longer needed stays, and it says so', () => {
  const directory = createDirectory();
  initSmall(directory);
  const path = 'observability/prometheus/rules/xyn.rules.yml';
  write(directory, path, '# mine\n');
  write(directory, ENV, 'ARX_SYSTEMS=arx\n');
  const first = initSmall(directory);
  expect(first.warnings).toEqual([`${path} is no longer needed, but was edited: it stays; remove it yourself`]);
  expect(initSmall(directory).warnings).toEqual(first.warnings);
  expect(read(directory, path)).toBe('# mine\n');
});

test('rules of the user are never touched', () => {
  const directory = createDirectory();
  const path = 'observability/prometheus/custom/mine.yml';
  write(directory, path, 'groups: []\n');
  const before = snapshot(directory)[path];
  initSmall(directory);
  write(directory, ENV, 'ARX_SYSTEMS=arx\n');
  // Not even when a manifest claims that they are ours.
  const manifest = JSON.parse(read(directory, 'observability/.generated.json'));
  manifest.files[path] = manifest.files[PROMETHEUS];
  manifest.files['../outside'] = ['x'];
  write(directory, 'observability/.generated.json', JSON.stringify(manifest));
  initSmall(directory, LINUX, true);
  expect(snapshot(directory)[path]).toBe(before);
});

test('the lines of the user in .gitignore stay, and ours come once', () => {
  const directory = createDirectory();
  write(directory, 'observability/.gitignore', 'notes.txt\n.env');
  initSmall(directory);
  const first = read(directory, 'observability/.gitignore');
  expect(first).toMatch(/^notes\.txt\n\.env\n\n# .*\narx\.env\nsecrets\/\ndata\/\n/);
  expect(paths(initSmall(directory).plan.changed)).toEqual([]);
});

test('a damaged manifest is as good as none', () => {
  const directory = createDirectory();
  initSmall(directory, { ...LINUX, uid: 0 });
  write(directory, 'observability/.generated.json', '{"files": {"a": 1');
  expect(() => initSmall(directory, { ...LINUX, uid: 0 })).not.toThrow();
  expect(JSON.parse(read(directory, 'observability/.generated.json')).version).toBe(1);
});

test.each([
  ['a directory', (path: string) => mkdirSync(path, { recursive: true })],
  ['a symbolic link', (path: string) => symlinkSync('/etc/hostname', path)],
])('%s in the place of a file is refused', (_what, make) => {
  const directory = createDirectory();
  mkdirSync(join(directory, 'observability/prometheus'), { recursive: true });
  make(join(directory, PROMETHEUS));
  expect(() => initSmall(directory)).toThrow(expect.objectContaining({ code: 'ARX_STACK_FILES', exitCode: 10 }));
});

test('a directory that is not there is a usage error', () => {
  expect(() => initSmall(join(createDirectory(), 'none'))).toThrow(expect.objectContaining({ code: 'ARX_USAGE' }));
});

test('.env with secrets that others may read is warned of', () => {
  const directory = createDirectory();
  write(directory, ENV, 'SLACK_WEBHOOK_URL=https://hooks.slack.com/services/x\n');
  chmodSync(join(directory, ENV), 0o644);
  expect(prepareSmall(directory).warnings).toEqual([expect.stringMatching(/others may read it: chmod 600/)]);
  chmodSync(join(directory, ENV), 0o600);
  expect(prepareSmall(directory).warnings).toEqual([]);
});

test('data directories are made', () => {
  const directory = createDirectory();
  write(directory, ENV, 'STACK_DATA_DIR=observability/data\n');
  const { setup } = initSmall(directory);
  expect(setup.settings.storage).toEqual({ kind: 'directories', path: join(directory, 'observability/data') });
  expect(readdirSync(join(directory, 'observability/data')).sort()).toEqual(['alertmanager', 'grafana', 'prometheus']);
});

// Only root may give a file away.
test.runIf(process.getuid?.() === 0)('root gives secrets and data to nobody', () => {
  const directory = createDirectory();
  write(directory, ENV, 'STACK_DATA_DIR=observability/data\n');
  initSmall(directory, { ...LINUX, uid: 0 });
  const owner = (path: string): number => statSync(join(directory, 'observability', path)).uid;
  // Compose would make those of the data as root, and no container could write.
  const theirs = ['secrets', 'secrets/web.yml', 'data/prometheus', 'data/alertmanager', 'data/grafana'];
  expect(theirs.map(owner)).toEqual(theirs.map(() => 65_534));
  expect(['prometheus/prometheus.yml', '.env'].map(owner)).toEqual([0, 0]);
  const before = snapshot(directory);
  initSmall(directory, { ...LINUX, uid: 0 });
  expect(snapshot(directory)).toEqual(before);
});

test('killed at any time, every file is old or new, and the next init completes', async () => {
  const directory = createDirectory();
  const script = join(import.meta.dirname, 'helpers/toggle.ts');
  // Every text that a file may have; secrets but for slack-url stay as the first run made them.
  const allowed = new Map<string, Set<string>>();
  const states = TOGGLED.map((text) => {
    write(directory, ENV, text);
    initSmall(directory);
    const state = Object.fromEntries(filesIn(directory).map((path) => [path, read(directory, path)]));
    for (const [path, content] of Object.entries(state))
      allowed.set(path, (allowed.get(path) ?? new Set()).add(content));
    return state;
  });
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, ['--conditions=@arx/source', script, directory], {
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve);
      child.once('close', (code) => reject(new Error(`the child ended by itself with ${code}`)));
    });
    // Writing takes some milliseconds; finding out what to write takes longer and touches nothing.
    await sleep(Math.random() * 12);
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
    for (const path of filesIn(directory)) {
      // What is being written beside its place, and the manifest, which knows both states then.
      if (/\.tmp$|\.generated\.json$|next\.env$/.test(path)) continue;
      expect(allowed.get(path), `round ${round}: ${path}`).toContain(read(directory, path));
    }
    const goal = round % 2;
    write(directory, ENV, TOGGLED[goal] ?? '');
    rmSync(join(directory, 'observability/next.env'), { force: true });
    initSmall(directory);
    expect(Object.fromEntries(filesIn(directory).map((path) => [path, read(directory, path)]))).toEqual(states[goal]);
  }
}, 60_000);
