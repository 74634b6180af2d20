import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { API_ERROR_STATUS } from '@arx/runtime/server';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/arx.ts';
import { queueDatabases, startQueue } from '../helpers/queue.ts';

const databases = queueDatabases();
const guide = readFileSync(join(import.meta.dirname, '../../../../docs/api.md'), 'utf8');
const run = promisify(execFile);

function has(...programs: readonly string[]): boolean {
  try {
    for (const program of programs) execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// The programs are those of the reader of the guide; a machine without them says nothing about it.
test.skipIf(!has('curl', 'jq', 'bash'))('the examples of docs/api.md do what it says', async () => {
  const up = await startQueue(createHome(), ['up', '--no-run'], await databases.fresh());
  const blocks = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map(([, text = '']) => text)
    .filter((text) => !text.includes('npx arx up') && !text.includes('arx-docs: not run'));
  expect(blocks.length).toBeGreaterThan(6);
  // One shell for all: what one keeps the next one uses.
  const script = blocks
    .map((text) => `${text}\necho '== end'\n`)
    .join('')
    .replaceAll('http://127.0.0.1:9108', up.url);
  const { stdout, stderr } = await run('bash', ['-eu', '-o', 'pipefail', '-c', script]);
  expect(stderr).toBe('');
  const [submit, follow = '', resumed = '', keys = '', cancel = '', list = '', paths = ''] = stdout
    .split('== end\n')
    .map((text) => text.trim());
  // A worker may have it already.
  expect(JSON.parse(submit ?? '').status).toMatch(/^(QUEUED|RUNNING)$/);
  expect(follow).toMatch(/"attempt": \d[\s\S]*event: queued\n[\s\S]*event: finished\n[\s\S]*COMPLETED/);
  expect(resumed.match(/^id: 4$/gm)).toHaveLength(2);
  expect(resumed).not.toMatch(/^id: [123]$/m);
  expect(new Set(keys.split('\n')).size).toBe(1);
  // Here, too: the second is a retry.
  expect(cancel).toMatch(/^CANCELLED\n(QUEUED|RUNNING)$/);
  expect(list).toMatch(/"ids": \[[\s\S]*\n[12]$/);
  expect(JSON.parse(paths)).toContain('/runs/{id}/events');
});

test('docs/api.md has every code of the API with its status', () => {
  const rows = guide.split('\n').filter((line) => /^\| \d{3}/.test(line));
  for (const [code, status] of Object.entries(API_ERROR_STATUS)) {
    const row = rows.find((line) => line.includes(`\`${code}\``));
    expect(row, code).toMatch(new RegExp(`^\\| [\\d, ]*${status}`));
  }
});
