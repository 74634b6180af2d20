import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildEverything } from '@arx/mixin/emit';
import { expect, onTestFinished, test } from 'vitest';
import { runHere } from '../helpers/arx.ts';

const LIST = 'observability/.built.json';
const RULES = 'observability/prometheus/rules/xyn.rules.yml';
const AUTOBOT = 'observability/prometheus/rules/autobot.rules.yml';
const PROGRAM = 'observability/configure.sh';

/** A directory of its own, with what is built into it unless that is not wanted. */
async function place(isBuilt = true) {
  const directory = mkdtempSync(join(tmpdir(), 'arx-cli-build-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const build = (...argv: readonly string[]) => runHere(['mixin', 'build', '--out', directory, ...argv]);
  const at = (path: string) => join(directory, path);
  if (isBuilt) await build();
  return { directory, build, at, read: (path: string) => readFileSync(at(path), 'utf8') };
}

const listOf = (text: string): readonly string[] => Object.keys((JSON.parse(text) as { files: object }).files);

test('it writes every file, programs as programs, and lists them', async () => {
  const { build, at, read } = await place(false);
  const { code, out } = await build();
  const files = buildEverything();
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^created +${files.length}\n`));
  for (const { path, text, kind } of files) {
    expect(read(path), path).toBe(text);
    expect(statSync(at(path)).mode & 0o777, path).toBe(kind === 'program' ? 0o755 : 0o644);
  }
  expect(listOf(read(LIST))).toEqual(files.map(({ path }) => path));
});

test('a second build touches nothing', async () => {
  const { build, at } = await place();
  const before = statSync(at(LIST)).mtimeMs;
  const { out } = await build();
  expect(out).toMatch(/^unchanged {2}\d+\n$/);
  expect(statSync(at(LIST)).mtimeMs).toBe(before);
  expect(await build('--check')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+ files are as they are built\.\n$/),
  });
});

test('--check writes nothing, names what differs and the command that mends it, and ends with 1', async () => {
  const { directory, build, at, read } = await place();
  rmSync(at(RULES));
  writeFileSync(at(AUTOBOT), 'groups: []\n');
  const before = read(LIST);
  const { code, out } = await build('--check');
  expect(code).toBe(1);
  expect(out).toBe(
    `missing    1\n  ${RULES}\ndiffers    1\n  ${AUTOBOT}\nBuild them: arx mixin build --out ${directory}\n`,
  );
  expect(existsSync(at(RULES))).toBe(false);
  expect(read(LIST)).toBe(before);
});

test('a file that lost its right to run differs', async () => {
  const { build, at } = await place();
  chmodSync(at(PROGRAM), 0o644);
  expect((await build('--check')).out).toContain(PROGRAM);
  await build();
  expect(statSync(at(PROGRAM)).mode & 0o777).toBe(0o755);
});

test('a file that somebody edited is not overwritten without --force', async () => {
  const { build, at, read } = await place();
  writeFileSync(at(RULES), 'mine\n');
  rmSync(at(AUTOBOT));
  const refused = await build();
  expect(refused.code).toBe(6);
  expect(refused.err).toContain('a file is not as arx built it; nothing was written');
  expect(refused.err).toContain(RULES);
  expect(read(RULES)).toBe('mine\n');
  expect(existsSync(at(AUTOBOT))).toBe(false);

  expect((await build('--force')).code).toBe(0);
  expect(read(RULES)).toContain('xyn');
});

test('a file that is there before the first build is somebody’s, unless it is the same', async () => {
  const { build, at } = await place(false);
  await build();
  rmSync(at(LIST));
  expect((await build()).code).toBe(0);
  rmSync(at(LIST));
  writeFileSync(at('docker-compose.observability.yml'), 'services: {}\n');
  expect((await build()).code).toBe(6);
});

test('what is built no more is removed, unless somebody edited it', async () => {
  const { build, at, read } = await place();
  writeFileSync(at('observability/prometheus/rules/mine.yml'), 'groups: []\n');
  writeFileSync(at(AUTOBOT), 'mine now\n');
  const { code, out, err } = await build('--systems', 'arx,xyn');
  expect(code).toBe(0);
  expect(out).toMatch(/^changed +\d+\n/m);
  expect(out).toMatch(/^removed +\d+\n/m);
  expect(err).toContain(`${AUTOBOT} is built no more, but was edited: it stays`);
  expect(read(AUTOBOT)).toBe('mine now\n');
  const rules = readdirSync(dirname(at(RULES))).sort();
  expect(rules).toEqual(['arx.rules.yml', 'autobot.rules.yml', 'mine.yml', 'targets.rules.yml', 'xyn.rules.yml']);
  // Still known as somebody's when it is built again.
  expect((await build()).err).toContain(AUTOBOT);
});

test('a list that points elsewhere has nothing removed there', async () => {
  const { directory, build, at, read } = await place();
  const victim = `${directory}-victim`;
  writeFileSync(victim, 'x');
  onTestFinished(() => rmSync(victim, { force: true }));
  const list = JSON.parse(read(LIST)) as { files: Record<string, string[]> };
  const hash = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
  list.files[`../${victim.split('/').at(-1)}`] = [hash];
  list.files[victim] = [hash];
  // Nor through a link, or by another way to write a path.
  const outside = mkdtempSync(join(tmpdir(), 'arx-outside-'));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  writeFileSync(join(outside, 'x'), 'x');
  symlinkSync(outside, at('lnk'));
  writeFileSync(at('mine'), 'x');
  list.files['lnk/x'] = [hash];
  list.files['./mine'] = [hash];
  writeFileSync(at(LIST), JSON.stringify(list));
  expect((await build()).code).toBe(0);
  for (const path of [victim, join(outside, 'x'), at('mine')]) expect(existsSync(path), path).toBe(true);
  expect(listOf(read(LIST))).not.toContain(victim);
});

test('a directory that is a link is refused, and nothing is written', async () => {
  const { directory, build, at } = await place();
  rmSync(at('observability/alertmanager'), { recursive: true });
  symlinkSync(directory, at('observability/alertmanager'));
  const { code, err } = await build();
  expect(code).not.toBe(0);
  expect(err).toContain('observability/alertmanager is a symbolic link to');
  expect(existsSync(at('alertmanager.yml'))).toBe(false);
});

test('a damaged list is none: what is as it is built stays, and the list is written anew', async () => {
  const { build, at, read } = await place();
  writeFileSync(at(LIST), '{"files": ["a"');
  expect((await build('--check')).out).toContain('Only the list of what was built');
  expect((await build()).code).toBe(0);
  expect(listOf(read(LIST)).length).toBe(buildEverything().length);
});

test('what a killed build left is swept, and nothing of it stays', async () => {
  const { build, at } = await place();
  const left = at('observability/prometheus/rules/.arx-0123456789ab.tmp');
  writeFileSync(left, 'half');
  rmSync(at(RULES));
  await build();
  expect(existsSync(left)).toBe(false);
});

test('--json tells the same as data', async () => {
  const { directory, build, at } = await place();
  rmSync(at(RULES));
  const { code, out } = await build('--json', '--check');
  expect(JSON.parse(out)).toEqual({
    directory,
    created: [RULES],
    changed: [],
    edited: [],
    removed: [],
    left: [],
    unchanged: buildEverything().length - 1,
  });
  expect(code).toBe(1);
});

test('a system that is none, and a directory that is a file, are refused', async () => {
  const { at } = await place();
  const wrong = await runHere(['mixin', 'build', '--out', at('new'), '--systems', 'arx,zyn']);
  expect(wrong.err).toContain('there is no metric system "zyn"');
  expect(wrong.code).toBe(2);
  expect(existsSync(at('new'))).toBe(false);
  const file = await runHere(['mixin', 'build', '--out', at(RULES)]);
  expect(file.err).not.toContain('internal');
  expect(file.code).toBe(10);
});
