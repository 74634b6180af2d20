import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSpoolReader } from '../../src/spool/index.ts';
import { SOURCE, startChild } from './children/start.ts';
import { metricOf, read, readFresh, temporaryDirectory, writersIn } from './support.ts';

let cache: string;
beforeAll(() => {
  cache = fs.mkdtempSync(join(fs.realpathSync(process.env['TMPDIR'] ?? '/tmp'), 'arx-cache-'));
  return () => fs.rmSync(cache, { recursive: true, force: true });
});

describe('what a process has counted', () => {
  for (const way of [
    'runs out of work',
    'calls process.exit',
    'throws',
    'records in a late exit listener',
    'records in beforeExit',
  ]) {
    it(`is whole when it ${way}`, async () => {
      const dir = temporaryDirectory();
      const child = startChild('program.ts', [dir, way, SOURCE], cache);
      expect(await child.over).toBe(way === 'throws' ? 1 : 0);
      expect(child.errors).toContain(way === 'throws' ? 'on purpose' : '');
      expect(await readFresh(dir)).toEqual({ 'done_total{}': [7] });
    });
  }

  it('is there while it waits, and when it is killed then; its gauges are gone', async () => {
    const dir = temporaryDirectory();
    const child = startChild('program.ts', [dir, 'waits for a minute', SOURCE], cache);
    expect(await child.next()).toBe('written');
    const reader = openSpoolReader({ dir });
    expect(await read(reader)).toEqual({ 'done_total{}': [7], 'busy{}': [1] });
    child.process.kill('SIGKILL');
    expect(await child.over).toBe('SIGKILL');
    expect(await read(reader)).toEqual({ 'done_total{}': [7] });
    await reader.close();
    expect(writersIn(dir)).toEqual([]);
    expect(await readFresh(dir)).toEqual({ 'done_total{}': [7] });
  });

  it('lacks only the turn in which it was killed', async () => {
    const dir = temporaryDirectory();
    const child = startChild('program.ts', [dir, 'dies in the turn after', SOURCE], cache);
    expect(await child.over).toBe('SIGKILL');
    expect(await readFresh(dir)).toEqual({ 'done_total{}': [7] });
  });

  it('is counted per thread, and a thread ends without its process', async () => {
    const dir = temporaryDirectory();
    const child = startChild('program.ts', [dir, 'has worker threads', SOURCE], cache);
    expect(await child.next()).toBe('running');
    const reader = openSpoolReader({ dir, fold: false });
    expect(await read(reader)).toEqual({ 'done_total{}': [28], 'busy{}': [2] });
    expect(metricOf(reader, 'arx_spool_writers{ended}')).toBe(1);
    expect(metricOf(reader, 'arx_spool_writers{live}')).toBe(2);
    // No exit listener runs in a thread that is terminated.
    child.process.stdin?.write('go\n');
    expect(await child.next()).toBe('terminated');
    expect(await read(reader)).toEqual({ 'done_total{}': [28], 'busy{}': [1] });
    expect(metricOf(reader, 'arx_spool_writers{dead}')).toBe(1);
    expect(await reader.fold()).toMatchObject({ kind: 'folded', writers: { length: 2 } });
    expect(await read(reader)).toEqual({ 'done_total{}': [28], 'busy{}': [1] });
  });

  it('adds up over two copies of the package in one process', async () => {
    const dir = temporaryDirectory();
    const copy = join(temporaryDirectory(), 'src');
    fs.cpSync(SOURCE, copy, { recursive: true });
    const both = join(copy, 'both.ts');
    fs.writeFileSync(
      both,
      `for (const root of ['${SOURCE}', '${copy}']) {
        const { createRegistry } = await import(root + '/registry.ts');
        const { attachSpoolWriter } = await import(root + '/spool/index.ts');
        const registry = createRegistry();
        attachSpoolWriter({ dir: '${dir}', registries: [registry] });
        const counter = registry.counter({ name: 'done_total', help: 'Work done.' });
        process.on('exit', () => counter.inc(3));
        counter.inc(4);
      }`,
    );
    execFileSync(process.execPath, ['--conditions=@arx/source', both], { stdio: 'pipe' });
    expect(writersIn(dir)).toHaveLength(2);
    expect(await readFresh(dir)).toEqual({ 'done_total{}': [14] });
  });
});

describe('a spool directory that cannot be used', () => {
  const root = temporaryRoot();
  const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

  /** What a program says that attaches to the directory, run by a user without privileges. */
  function attachTo(dir: string): string {
    const script = `import('${SOURCE}/spool/index.ts').then(({ attachSpoolWriter, openSpoolReader }) => {
      for (const open of [attachSpoolWriter, openSpoolReader]) {
        try { open({ dir: ${JSON.stringify(dir)} }); console.log('opened'); }
        catch (error) { console.log(error.code, error.subject, error.message); }
      }
    });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=@arx/source', '-e', script], {
      ...asNobody,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const lines = stdout.trim().split('\n');
    expect(lines[1]).toBe(lines[0]);
    return lines[0] as string;
  }

  function temporaryRoot(): string {
    const made = fs.mkdtempSync('/tmp/arx-spool-refused-');
    fs.chmodSync(made, 0o755);
    return made;
  }
  beforeAll(() => () => fs.rmSync(root, { recursive: true, force: true }));

  function make(name: string, mode: number, own: boolean = true): string {
    const dir = join(root, name);
    fs.mkdirSync(dir);
    fs.chmodSync(dir, mode);
    if (own && asNobody.uid !== undefined) fs.chownSync(dir, asNobody.uid, asNobody.gid as number);
    return dir;
  }

  it('is a directory of the user first of all', () => {
    expect(attachTo(make('fine', 0o700))).toBe('opened');
  });

  it('is refused when it is not writable', () => {
    const dir = make('readonly', 0o500);
    expect(attachTo(dir)).toBe(
      `ARX_SPOOL_UNUSABLE ${dir} The spool directory ${dir} cannot be used: permission is denied (EACCES). Make it writable, or choose another with AR_METRICS_DIR.`,
    );
  });

  it('is refused when it cannot be made', () => {
    const dir = join(make('closed', 0o500), 'below');
    expect(attachTo(dir)).toMatch(/^ARX_SPOOL_UNUSABLE .* permission is denied \(EACCES\)\. Choose another directory/);
  });

  it('is refused when it is a file', () => {
    const file = join(make('with-file', 0o700), 'file');
    fs.writeFileSync(file, '');
    expect(attachTo(file)).toMatch(/^ARX_SPOOL_UNUSABLE .* cannot be used: a file of that name is in the way\. /);
    expect(attachTo(join(file, 'below'))).toMatch(/^ARX_SPOOL_UNUSABLE .* \(ENOTDIR\)/);
  });

  it('is refused when others may write to it', () => {
    const dir = make('open', 0o777);
    expect(attachTo(dir)).toContain(`others may write to it (mode 0777). Run: chmod 700 ${dir}`);
  });

  // Only root can make a directory of another user.
  it.runIf(process.getuid?.() === 0)('is refused when it belongs to another user', () => {
    expect(attachTo(make('foreign', 0o755, false))).toMatch(/it belongs to user 0, this process runs as user 65534/);
  });
});
