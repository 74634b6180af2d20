import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHere } from '../helpers/arx.ts';
import { createDirectory, filesIn, read, write } from './helpers/directory.ts';

const RULES = 'observability/prometheus/rules/targets.rules.yml';
const PAGE = 'docs/runbooks/ArxTargetDown.md';

async function init(directory: string, env: string): Promise<void> {
  write(directory, 'observability/.env', `ARX_SYSTEMS=arx\n${env}`);
  const { code, err } = await runHere(['stack', 'init', '--dir', directory], { PATH: '/nowhere' });
  expect(code, err).toBe(0);
}

test('the pages of alerts lie where alerts say, and go when RUNBOOK_BASE_URL says where else they are', async () => {
  const directory = createDirectory();
  const own = 'docs/runbooks/README.md';
  write(directory, own, '# Ours\n');
  await init(directory, '');
  expect(read(directory, RULES)).toContain(`runbook_url: ${PAGE}\n`);
  expect(read(directory, PAGE)).toMatch(/^# ArxTargetDown\n/);

  await init(directory, 'RUNBOOK_BASE_URL=https://wiki.example.com/runbooks\n');
  expect(read(directory, RULES)).toContain('runbook_url: https://wiki.example.com/runbooks/ArxTargetDown.md\n');
  expect(existsSync(join(directory, PAGE))).toBe(false);
  expect(filesIn(directory).filter((path) => path.startsWith('docs/runbooks'))).toEqual([own]);
  expect(read(directory, own)).toBe('# Ours\n');
});
