import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTree } from './check/fixture.ts';
import { installCommand, missingPeers, peerMissing } from './peers.mjs';
import { runCaptured } from './setup/child.mjs';

const PEERS = [
  { package: 'prometheus', programs: ['prometheus', 'promtool'], use: 'scrapes' },
  { package: 'redis-server', programs: ['redis-server'], use: 'queues' },
];

it('misses a peer when one of its programs is not on the PATH', () => {
  using tree = createTree({ prometheus: '', 'redis-server': '' });
  for (const program of ['prometheus', 'redis-server']) chmodSync(join(tree.root, program), 0o755);
  const missing = missingPeers({ PATH: tree.root }, PEERS);
  expect(missing.map((peer) => peer.package)).toEqual(['prometheus']);
  expect(installCommand(missing)).toBe('sudo apt-get install -y --no-install-recommends prometheus');
});

it('lets a suite skip when its program is missing, but never where CI is set', () => {
  expect(peerMissing('promtool', { PATH: '' })).toBe(true);
  expect(peerMissing('promtool', { PATH: '', CI: 'true' })).toBe(false);
});

it('refuses a program that nobody would install', () => {
  expect(() => peerMissing('mysqld', {})).toThrow('mysqld is not in PEERS');
});

it('tells a shell script which packages there are and which are missing', () => {
  const ask = (question: string, env: NodeJS.ProcessEnv): string =>
    execFileSync(process.execPath, [join(import.meta.dirname, 'peers.mjs'), question], { env, encoding: 'utf8' });
  expect(ask('list', { PATH: '' })).toBe('prometheus prometheus-alertmanager docker-compose\n');
  expect(ask('missing', { PATH: '' })).toBe('prometheus prometheus-alertmanager docker-compose\n');
});

it('fails the whole test run where CI is set, before anything runs', async () => {
  const { code, output } = await runCaptured(process.execPath, [join(import.meta.dirname, 'test.ts')], {
    cwd: import.meta.dirname,
    env: { PATH: '', CI: 'true' },
  });
  expect(code).toBe(1);
  expect(output).toContain('sudo apt-get install -y --no-install-recommends prometheus');
});
