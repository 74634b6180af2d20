import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createServerAnnouncement, describeSpool, listServers } from '../../src/spool/index.ts';
import { temporaryDirectory } from './support.ts';

const URL_1 = 'http://127.0.0.1:9108';

describe('the servers of a spool', () => {
  it('are there from their announcement until they withdraw it', () => {
    const dir = temporaryDirectory();
    const server = createServerAnnouncement(dir);
    expect(listServers(dir)).toEqual([]);
    expect(server.announce(URL_1)).toBe(true);
    expect(listServers(dir)).toMatchObject([{ id: server.id, pid: process.pid, url: URL_1, state: 'live' }]);
    expect(fs.statSync(join(dir, `${server.id}.server`)).mode & 0o777).toBe(0o600);
    server.withdraw();
    server.withdraw();
    expect(listServers(dir)).toEqual([]);
  });

  it('are no files of the counts', () => {
    const dir = temporaryDirectory();
    createServerAnnouncement(dir).announce(URL_1);
    expect(describeSpool(dir)).toMatchObject({ files: 0, aside: [] });
  });

  it('are known to be dead by their identity, and the next one removes their files', () => {
    const dir = temporaryDirectory();
    const killed = createServerAnnouncement(dir);
    killed.announce(URL_1);
    const path = join(dir, `${killed.id}.server`);
    // The process id is in use again, by a process that started at another time.
    fs.writeFileSync(path, JSON.stringify({ ...JSON.parse(fs.readFileSync(path, 'utf8')), startTicks: 1 }));
    expect(listServers(dir)).toMatchObject([{ id: killed.id, state: 'dead' }]);
    const next = createServerAnnouncement(dir);
    next.announce(URL_1);
    expect(listServers(dir).map(({ id }) => id)).toEqual([next.id]);
  });

  it('that cannot be read are left out', () => {
    const dir = temporaryDirectory();
    const server = createServerAnnouncement(dir);
    server.announce(URL_1);
    const good = fs.readFileSync(join(dir, `${server.id}.server`), 'utf8');
    const bad = [
      '',
      '{',
      '[]',
      'null',
      good.replace(`"pid":${process.pid}`, '"pid":-1'),
      good.replace('http:', 'file:'),
    ];
    for (const [i, text] of bad.entries()) fs.writeFileSync(join(dir, `${String(i).padStart(32, '0')}.server`), text);
    fs.symlinkSync(join(dir, `${server.id}.server`), join(dir, `${'f'.repeat(32)}.server`));
    expect(listServers(dir).map(({ id }) => id)).toEqual([server.id]);
    expect(listServers(join(dir, 'none'))).toEqual([]);
  });

  it('that cannot say so serve all the same', () => {
    expect(createServerAnnouncement(join(temporaryDirectory(), 'none')).announce(URL_1)).toBe(false);
  });
});
