import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, runHere } from '../helpers/arx.ts';

const MINE = 'id: mine\ntitle: A flow of mine\npersona: CODER_AI\nsteps:\n  - { id: one, kind: shell, argv: [make] }\n';

function flowsDirectory(files: Readonly<Record<string, string>>): string {
  const directory = join(createHome().directory, 'flows');
  mkdirSync(directory);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

test('list shows the shipped flows and those of the user, with the file', async () => {
  const directory = flowsDirectory({ 'mine.yaml': MINE });
  const { code, out, err } = await runHere(['flow', 'list', '--flows-dir', directory]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^feature_request_to_pr +\d+ {2}arx +/m);
  expect(out).toContain(`${directory}/mine.yaml  A flow of mine\n`);
});

test('list --json is one document with the same flows', async () => {
  const directory = flowsDirectory({ 'mine.yaml': MINE });
  const { out } = await runHere(['flow', 'list', '--json'], { ARX_FLOWS_DIR: directory });
  const { flows, problems } = JSON.parse(out);
  expect(problems).toEqual([]);
  expect(flows.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['mine', 'test_flow']));
  expect(flows.find(({ id }: { id: string }) => id === 'mine')).toMatchObject({ steps: 1, origin: 'user' });
});

test('a file that is no flow is a warning, the others are listed, and the code is 3', async () => {
  const directory = flowsDirectory({ 'broken.yaml': 'id: broken\n' });
  const { code, out, err } = await runHere(['flow', 'list', '--flows-dir', directory]);
  expect(code).toBe(3);
  expect(out).toContain('test_flow');
  expect(err).toContain('broken.yaml');
});

test('show tells the steps of a flow in the order of its file', async () => {
  const { code, out } = await runHere(['flow', 'show', 'feature_request_to_pr']);
  expect(code).toBe(0);
  expect(out).toContain('feature_request_to_pr');
  const steps = Array.from(out.matchAll(/^([a-z_]+) +(?:-|[a-z_, ]+?) +[A-Z_]+_AI {2}/gm), ([, id]) => id);
  expect(steps.slice(0, 4)).toEqual(['triage_request', 'plan_change', 'write_code', 'write_tests']);
  expect(out).toMatch(/^write_code .*3, after 200 ms x2/m);
  expect(out).toMatch(/^address_review runs when /m);
});

test('show --json is the flow itself', async () => {
  const { out } = await runHere(['flow', 'show', 'test_flow', '--json']);
  expect(JSON.parse(out)).toMatchObject({ origin: 'shipped', flow: { id: 'test_flow' } });
});

test('show of an unknown flow ends with 3 and a suggestion', async () => {
  const { code, out, err } = await runHere(['flow', 'show', 'test_flwo']);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain('did you mean "test_flow"?');
});

test('validate reports every problem with its place', async () => {
  const directory = flowsDirectory({
    'good.yaml': MINE,
    'cycle.yaml':
      'id: cycle\npersona: CODER_AI\nsteps:\n  - { id: a, kind: shell, argv: [x], needs: [b] }\n  - { id: b, kind: shell, argv: [x], needs: [a] }\n',
  });
  const files = ['good', 'cycle', 'missing'].map((name) => join(directory, `${name}.yaml`));
  const { code, out, err } = await runHere(['flow', 'validate', ...files]);
  expect({ code, err }).toEqual({ code: 3, err: '' });
  expect(out).toContain(`ok       ${files[0]}: mine, 1 step\n`);
  expect(out).toMatch(new RegExp(`^ {2}${files[1]}:\\d+:\\d+: `, 'm'));
  expect(out).toContain(`cannot read the flow file ${files[2]}`);

  const json = await runHere(['flow', 'validate', '--json', ...files]);
  const verdicts = JSON.parse(json.out).files;
  expect(verdicts.map(({ valid }: { valid: boolean }) => valid)).toEqual([true, false, false]);
  expect(verdicts[1].problems[0]).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
});

test('validate of good files alone ends with 0', async () => {
  const directory = flowsDirectory({ 'good.yaml': MINE });
  expect((await runHere(['flow', 'validate', join(directory, 'good.yaml')])).code).toBe(0);
});
