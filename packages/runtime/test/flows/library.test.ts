import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findFlow, loadFlowFile, loadFlows, userFlowDirs } from '@arx/runtime/flows';
import { describe, expect, onTestFinished, test } from 'vitest';
import { flowErrorOf } from './helpers/flows.ts';

/** A directory with these files, removed when the test ends. */
async function dirWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'arx-flows-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

function flowText(id: string, persona = 'USER_AI'): string {
  return `id: ${id}\npersona: ${persona}\nsteps:\n  - { id: s, kind: shell, argv: [ls] }\n`;
}

describe('the library of flows', () => {
  test('holds the shipped flows', async () => {
    const { flows, problems } = await loadFlows();
    expect(problems).toEqual([]);
    expect(flows.map(({ flow, origin }) => [flow.id, origin])).toEqual([
      ['feature_request_to_pr', 'shipped'],
      ['feature_request_to_pr_failing', 'shipped'],
      ['repo_checkup', 'shipped'],
      ['test_flow', 'shipped'],
    ]);
  });

  test('takes .yaml and .yml files of a directory and nothing else', async () => {
    const path = await dirWith({ 'a.yaml': flowText('one'), 'b.yml': flowText('two'), 'c.txt': 'no', '.d.yaml': 'no' });
    await mkdir(join(path, 'folder'));
    const { flows, problems } = await loadFlows({ dirs: [{ path }] });
    expect(problems).toEqual([]);
    expect(flows.filter(({ origin }) => origin === 'user').map(({ flow, file }) => [flow.id, basename(file)])).toEqual([
      ['one', 'a.yaml'],
      ['two', 'b.yml'],
    ]);
  });

  test('prefers the flow of a user to a shipped one, and of two directories the later, and says what it replaces', async () => {
    const first = await dirWith({ 'mine.yaml': flowText('test_flow', 'FIRST_AI') });
    const second = await dirWith({ 'mine.yaml': flowText('test_flow', 'SECOND_AI') });
    const one = findFlow(await loadFlows({ dirs: [{ path: first }] }), 'test_flow');
    expect(one).toMatchObject({ origin: 'user', flow: { persona: 'FIRST_AI' } });
    expect(one.replaces).toMatch(/flows[\\/]test_flow\.yaml$/);
    const two = findFlow(await loadFlows({ dirs: [{ path: first }, { path: second }] }), 'test_flow');
    expect(two).toMatchObject({ flow: { persona: 'SECOND_AI' }, replaces: join(first, 'mine.yaml') });
  });

  test('names both files of a directory that declare one flow and takes neither', async () => {
    const path = await dirWith({
      'a.yaml': flowText('twin'),
      'b.yaml': flowText('twin'),
      'c.yaml': flowText('single'),
    });
    const library = await loadFlows({ dirs: [{ path }] });
    expect(library.flows.map(({ flow }) => flow.id)).not.toContain('twin');
    expect(library.flows.map(({ flow }) => flow.id)).toContain('single');
    const error = await flowErrorOf(() => findFlow(library, 'twin'));
    expect(error.code).toBe('ARX_FLOW_DUPLICATE');
    expect(error.message).toBe(
      `the flow "twin" is declared in ${join(path, 'a.yaml')} and in ${join(path, 'b.yaml')}; change one of the ids`,
    );
  });

  test('keeps working beside a broken file, and says what is wrong when that file is asked for', async () => {
    const path = await dirWith({ 'good.yaml': flowText('good'), 'bad.yaml': 'id: broken\n', 'worse.yaml': '[' });
    const library = await loadFlows({ dirs: [{ path }] });
    expect(findFlow(library, 'good').flow.id).toBe('good');
    expect(library.problems.map(({ subject }) => basename(subject))).toEqual(['bad.yaml', 'worse.yaml']);
    expect((await flowErrorOf(() => findFlow(library, 'broken'))).subject).toBe(join(path, 'bad.yaml'));
    expect((await flowErrorOf(() => findFlow(library, 'worse'))).subject).toBe(join(path, 'worse.yaml'));
  });

  test('does not quietly run a shipped flow in place of the broken one of a user', async () => {
    const path = await dirWith({ 'mine.yaml': 'id: test_flow\npersona: 5\n' });
    const library = await loadFlows({ dirs: [{ path }] });
    expect((await flowErrorOf(() => findFlow(library, 'test_flow'))).code).toBe('ARX_FLOW_INVALID');
  });

  test('names the nearest flow, all flows and what was not taken when a flow is unknown', async () => {
    const path = await dirWith({ 'bad.yaml': 'id: broken\n' });
    const error = await flowErrorOf(async () => findFlow(await loadFlows({ dirs: [{ path }] }), 'test_folw'));
    expect(error).toMatchObject({ code: 'ARX_FLOW_UNKNOWN', subject: 'test_folw' });
    expect(error.message).toBe(
      'there is no flow "test_folw"; did you mean "test_flow"?; known flows: feature_request_to_pr, ' +
        `feature_request_to_pr_failing, repo_checkup, test_flow (not taken because of errors: ${join(path, 'bad.yaml')})`,
    );
  });

  test.each(['__proto__', 'constructor', '', '\u001b[31m'])('knows no flow %j', async (id) => {
    const error = await flowErrorOf(async () => findFlow(await loadFlows(), id));
    expect(error.code).toBe('ARX_FLOW_UNKNOWN');
    expect(error.message).not.toContain('\u001b');
  });
});

describe('a directory of flows', () => {
  test('is the flag, else the variable, else ./flows, which may be absent', () => {
    expect(userFlowDirs({ flag: 'mine', env: { ARX_FLOWS_DIR: 'theirs' } })).toEqual([{ path: 'mine' }]);
    expect(userFlowDirs({ env: { ARX_FLOWS_DIR: 'theirs' } })).toEqual([{ path: 'theirs' }]);
    expect(userFlowDirs({ env: { ARX_FLOWS_DIR: '' } })).toEqual([{ path: 'flows', optional: true }]);
    expect(userFlowDirs({ env: {} })).toEqual([{ path: 'flows', optional: true }]);
  });

  test('that is absent is a problem only when somebody named it', async () => {
    const path = join(tmpdir(), 'arx-there-is-no-such-directory');
    expect((await loadFlows({ dirs: [{ path, optional: true }] })).problems).toEqual([]);
    const [problem] = (await loadFlows({ dirs: [{ path }] })).problems;
    expect(problem).toMatchObject({ code: 'ARX_FLOW_UNREADABLE', subject: path });
    expect(problem?.message).toBe(
      `cannot read the directory of flows ${path}: there is nothing with this name; check the path`,
    );
  });

  test('that is a file is a problem even when it may be absent', async () => {
    const path = join(await dirWith({ file: '' }), 'file');
    const [problem] = (await loadFlows({ dirs: [{ path, optional: true }] })).problems;
    expect(problem?.message).toContain('a part of the path is no directory; check the path');
  });
});

describe('a flow file', () => {
  test('gives its flow, and its name in the messages', async () => {
    const path = await dirWith({ 'a.yaml': flowText('one'), 'b.yaml': 'id: 5' });
    expect((await loadFlowFile(join(path, 'a.yaml'))).id).toBe('one');
    const error = await flowErrorOf(() => loadFlowFile(join(path, 'b.yaml')));
    expect(error.message).toContain(`${join(path, 'b.yaml')}:1:5: id: expected text; found 5`);
  });

  test.each([
    ['that is not there', 'none.yaml', 'there is nothing with this name; check the path'],
    ['that is a directory', 'folder.yaml', 'it is a directory'],
    ['that is a device', 'device.yaml', 'it is no regular file'],
    ['that leads round in a circle', 'loop.yaml', 'its symbolic links lead round in a circle'],
    ['that is too large', 'large.yaml', 'it is larger than 256 KiB; a flow file is far smaller'],
    ['that is not UTF-8', 'latin.yaml', 'it is not UTF-8 text; save it as UTF-8'],
  ])('%s is refused', async (_name, name, reason) => {
    const path = await dirWith({
      'large.yaml': 'x'.repeat(262_145),
      'latin.yaml': new Uint8Array([0x69, 0x64, 0x3a, 0x20, 0xe4]),
    });
    await mkdir(join(path, 'folder.yaml'));
    await symlink('/dev/zero', join(path, 'device.yaml'));
    await symlink('loop.yaml', join(path, 'loop.yaml'));
    const error = await flowErrorOf(() => loadFlowFile(join(path, name)));
    expect(error.code).toBe('ARX_FLOW_UNREADABLE');
    expect(error.message).toBe(`cannot read the flow file ${join(path, name)}: ${reason}`);
  });

  // The administrator may read everything, so there is nothing to see as root.
  test.skipIf(process.getuid?.() === 0)('that the user may not read is refused', async () => {
    const path = await dirWith({ 'a.yaml': flowText('one') });
    await chmod(join(path, 'a.yaml'), 0o000);
    const error = await flowErrorOf(() => loadFlowFile(join(path, 'a.yaml')));
    expect(error.message).toContain('permission denied; check who may read it');
  });
});
