import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { install, temporaryDirectory } from './fixtures/install.ts';

const SCRIPT = `
  const [rootA, rootB] = process.argv.slice(1);
  const load = (root, name) => import(root + '/' + name + '/src/index.ts');
  const [a, b] = await Promise.all([load(rootA, 'catalog'), load(rootB, 'catalog')]);
  const { runFlow } = await load(rootB, 'signals');
  const { sampleValue } = await load(rootA, 'metrics');

  const first = a.enable({ systems: ['arx'] });
  const second = b.enable({ systems: ['arx'] });
  b.declareFlows([{ flowId: 'triage', persona: 'P', steps: [] }]);
  const run = () => runFlow({ flowId: 'triage', persona: 'P', execMode: 'live', branch: 'main' }, () => {});
  const started = () => sampleValue(first.registries.arx, 'ar_flow_started_total');
  const declared = started();
  await run();
  const once = started();
  second.disable();
  await run();
  const held = started();
  first.disable();
  await run();
  console.log(JSON.stringify({
    different: a.enable !== b.enable,
    sameRegistry: first.registries.arx === second.registries.arx,
    declared, once, held, afterDisable: started(),
  }));
`;

test('two copies of the package in one process record one event once', async () => {
  const directory = await temporaryDirectory();
  const copies = [join(directory, 'a'), join(directory, 'b')];
  for (const copy of copies) {
    await mkdir(copy);
    await install(copy, 'copy');
  }
  const flags = ['--conditions=@arx/source', '--input-type=module', '-e', SCRIPT];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...copies]);
  expect(JSON.parse(stdout)).toEqual({
    different: true,
    sameRegistry: true,
    declared: 0,
    once: 1,
    held: 2,
    afterDisable: 2,
  });
});
