import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const sources = new URL('../src', import.meta.url).pathname;

const SCRIPT = `
  const [a, b] = await Promise.all(process.argv.slice(1).map((path) => import(path)));
  const heard = [];
  const leaveA = a.subscribe(a.modelCall, () => heard.push('a'), { key: 'metrics' });
  const leaveB = b.subscribe(b.modelCall, () => heard.push('b'), { key: 'metrics' });
  b.modelCall.publish(() => ({ outcome: 'success' }));
  a.modelCall.publish(() => ({ outcome: 'success' }));
  const once = heard.splice(0);

  leaveB();
  a.modelCall.publish(() => ({ outcome: 'success' }));
  const afterLeaving = heard.splice(0);

  b.subscribe(b.modelCall, () => { throw new Error('no'); });
  a.modelCall.publish(() => ({ outcome: 'success' }));

  const seen = await a.runFlow({ flowId: 'g', execMode: 'live' }, () => b.surroundings()?.flowId);

  const pairs = [];
  const pair = (copy, name) => copy.subscribePair(copy.flowStart, copy.flowEnd, {
    key: 'metrics', onStart: () => pairs.push(name + ' start'), onEnd: () => pairs.push(name + ' end'),
  });
  pair(a, 'a');
  pair(b, 'b');
  b.startFlow({ flowId: 'f', execMode: 'live' }).succeed();

  console.log(JSON.stringify({
    seen,
    different: a.subscribe !== b.subscribe && a.modelCall !== b.modelCall,
    once, afterLeaving, pairs,
    errors: [a.subscriberErrors().count, b.subscriberErrors().count],
  }));
`;

test('two copies of the package in one process share channels, keys, error counts and surroundings', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'arx-signals-copies-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const copies = [join(directory, 'a'), join(directory, 'b')];
  for (const copy of copies) await cp(sources, copy, { recursive: true });

  const paths = copies.map((copy) => join(copy, 'index.ts'));
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', SCRIPT, ...paths]);
  expect(JSON.parse(stdout)).toEqual({
    seen: 'g',
    different: true,
    once: ['a', 'a'],
    afterLeaving: [],
    pairs: ['a start', 'a end'],
    errors: [1, 1],
  });
});
