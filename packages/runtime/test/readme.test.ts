import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeFlow, loadFlowFile, runFlow } from '@arx/runtime/flows';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..');

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'arx-runtime-readme-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

test('the example of the README runs, and its process ends when the run does', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const example = /```ts\n(import .*?)```/s.exec(readme)?.[1] ?? '';
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'node_modules/@arx'), { recursive: true });
  await symlink(root, join(directory, 'node_modules/@arx/runtime'));
  await writeFile(join(directory, 'example.mts'), example);

  const began = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@arx/source', 'example.mts'], {
    cwd: directory,
  });
  expect(stdout.trim().split('\n')).toEqual([
    'run.started release_notes',
    'step.started collect',
    'attempt.started collect',
    'step.succeeded collect',
    'step.started write',
    'attempt.started write',
    'step.retrying write',
    'attempt.started write',
    'tokens.used write',
    'step.succeeded write',
    'run.ended release_notes',
    'success { input: 900, output: 150 }',
  ]);
  // A timer that is left behind, such as a timeout, would keep the process alive for minutes.
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('the flow of the guide is valid and does what the guide says', async () => {
  const guide = await readFile(join(root, '../../docs/flows.md'), 'utf8');
  const yaml = /```yaml\n(# yaml-language-server.*?)```/s.exec(guide)?.[1] ?? '';
  const file = join(await temporaryDirectory(), 'fix_bug.yaml');
  await writeFile(file, yaml);
  const flow = await loadFlowFile(file);
  const { outcome, steps } = await runFlow(flow, { execMode: 'dry_run', speed: Number.POSITIVE_INFINITY });
  expect(outcome).toBe('success');
  expect(steps.map(({ stepId, attempts, end }) => [stepId, attempts, end.kind])).toEqual([
    ['reproduce', 1, 'succeeded'],
    ['fix', 2, 'succeeded'],
    ['document', 0, 'skipped'],
    ['test', 1, 'succeeded'],
  ]);
  expect(describeFlow(flow).flowId).toBe('fix_bug');
});

test('the message in the guide is the one that is given', async () => {
  const guide = await readFile(join(root, '../../docs/flows.md'), 'utf8');
  const yaml = /```yaml\n(# yaml-language-server.*?)```/s.exec(guide)?.[1] ?? '';
  const broken = yaml.replace('needs: [reproduce]', 'needs: [reprodcue]').replace('timeout: 2m', 'timeout: 2 minutes');
  const file = join(await temporaryDirectory(), 'fix_bug.yaml');
  await writeFile(file, broken);
  const error = await loadFlowFile(file).catch((thrown: unknown) => thrown as Error);
  const shown = /```text\n(flows\/fix_bug\.yaml has .*?)```/s.exec(guide)?.[1] ?? '';
  expect((error as Error).message.replaceAll(file, 'flows/fix_bug.yaml')).toBe(shown.trim());
});
