import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the example of the README runs and prints where the page is', async () => {
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  // Any port will do for a test; the default may be taken.
  const program = example.replace('listen({ routes', 'listen({ port: 0, routes');
  expect(program).not.toBe(example);
  const args = ['--conditions=@arx/source', '--input-type=module-typescript', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics\n$/);
});
