import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorkspace } from '../../../src/runners/shell/workspace.ts';
import { flowErrorOf } from '../../flows/helpers/flows.ts';
import { endOf, outputOf, temporaryDirectory } from '../helpers/shell.ts';

/** A workspace with a link to a directory beside it. */
async function workspaceWithLink() {
  const outside = await temporaryDirectory();
  const workspace = await temporaryDirectory();
  await writeFile(join(outside, 'tool'), '#!/bin/sh\necho outside\n', { mode: 0o755 });
  await symlink(outside, join(workspace, 'link'));
  await mkdir(join(workspace, 'sub'));
  await writeFile(join(workspace, 'sub/tool'), '#!/bin/sh\npwd\n', { mode: 0o755 });
  return { outside, workspace };
}

describe('the working directory', () => {
  test('is the workspace, or what the step says, in it', async () => {
    const { workspace } = await workspaceWithLink();
    expect(await outputOf({ argv: ['pwd'] }, { workspace })).toBe(workspace);
    expect(await outputOf({ argv: ['pwd'], cwd: 'sub' }, { workspace })).toBe(join(workspace, 'sub'));
  });

  test('may be reached by a link that stays inside', async () => {
    const { workspace } = await workspaceWithLink();
    await symlink('sub', join(workspace, 'alias'));
    expect(await outputOf({ argv: ['pwd', '-P'], cwd: 'alias' }, { workspace })).toBe(join(workspace, 'sub'));
  });

  test.each([
    ['a link that leads out of the workspace', 'link', 'leads out of the workspace'],
    ['something that is not there', 'nowhere', 'is not there in the workspace'],
    ['a link to itself', 'round', 'cannot be reached (ELOOP) in the workspace'],
  ])('is refused when it is %s', async (_what, cwd, message) => {
    const { workspace } = await workspaceWithLink();
    await symlink('round', join(workspace, 'round'));
    const end = await endOf({ argv: ['pwd'], cwd }, { workspace });
    expect(end).toMatchObject({ error: { name: 'WorkspaceError', message: expect.stringContaining(message) } });
  });

  test('is refused when it has a neighbour whose name begins in the same way', async () => {
    const workspace = await temporaryDirectory();
    await mkdir(join(workspace, 'a'));
    await mkdir(join(workspace, 'ab'));
    await symlink('../ab', join(workspace, 'a/link'));
    const end = await endOf({ argv: ['pwd'], cwd: 'link' }, { workspace: join(workspace, 'a') });
    expect(end).toMatchObject({ error: { name: 'WorkspaceError' } });
  });
});

describe('a program that is named by a relative path', () => {
  test('is one of the workspace, seen from the working directory', async () => {
    const { workspace } = await workspaceWithLink();
    expect(await outputOf({ argv: ['sub/tool'] }, { workspace })).toBe(workspace);
    expect(await outputOf({ argv: ['./tool'], cwd: 'sub' }, { workspace })).toBe(join(workspace, 'sub'));
  });

  test.each(['link/tool', './link/tool', 'sub/../link/tool', '../../bin/sh'])(
    'is refused when %s leads out',
    async (file) => {
      const { workspace } = await workspaceWithLink();
      const end = await endOf({ argv: [file] }, { workspace });
      expect(end).toMatchObject({ kind: 'failed', error: { name: 'WorkspaceError' } });
    },
  );
});

describe('a workspace', () => {
  test('must be a directory', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'file'), '');
    await symlink(directory, join(directory, 'self'));
    expect(await openWorkspace(join(directory, 'self'))).toBe(directory);
    for (const path of [join(directory, 'file'), join(directory, 'nothing')]) {
      const error = await flowErrorOf(() => openWorkspace(path));
      expect(error).toMatchObject({ code: 'ARX_RUN_OPTION_INVALID', subject: 'workspace' });
    }
  });
});
