// What a flow costs more when everything that happens in it is recorded.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './support/child.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { cost } from './support/row.ts';
import type { Lane } from './support/statistics.ts';

const { rounds, quick } = readOptions();
const STEPS = 50;
/** Flows per round. */
const FLOWS = quick ? 2 : 40;
const WARM_UP = quick ? 1 : 3;
const work = `a flow of ${STEPS} simulated steps`;

const dir = mkdtempSync(join(tmpdir(), 'arx-bench-'));
/** Unset, whatever the shell says that runs the benchmark. */
// Of the systems only this one: it is what the variable switches.
const off = { ARX_SYSTEMS: 'arx', AR_ENABLE_METRICS: undefined, AR_METRICS_DIR: undefined };
const environments: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  off,
  recorded: { ...off, AR_ENABLE_METRICS: '1' },
  spooled: { ...off, AR_ENABLE_METRICS: '1', AR_METRICS_DIR: dir },
};
const children: Child[] = [];
const run = (child: Child): Promise<number> => child.ask<number>('run', FLOWS);

/** Whether each process recorded what it should, which is everything or nothing. */
async function checkRecorded(): Promise<void> {
  for (const child of children) {
    const expected = child.name === 'off' ? 0 : (rounds + WARM_UP) * FLOWS * STEPS;
    const recorded = await child.ask<number>('recorded');
    if (recorded !== expected) throw new Error(`${child.name}: ${recorded} attempts recorded; expected ${expected}.`);
  }
}

try {
  for (const [name, env] of Object.entries(environments)) {
    children.push(await startChild(name, 'flow.ts', [String(STEPS)], env));
  }
  progress(work);
  await inTurns(children, WARM_UP, run);
  const [without, recorded, spooled] = (await inTurns(children, rounds, run)) as [Lane, Lane, Lane];
  await checkRecorded();
  publish({
    title: 'A flow',
    how:
      'Processor time of one run of a flow with five steps side by side, answered from fixtures without any waiting, so that nothing ' +
      'hides what recording takes: each step has one attempt with one model call. Three ' +
      'processes in turns: nothing switched on, `AR_ENABLE_METRICS=1`, and `AR_METRICS_DIR` as well.',
    rows: [
      cost({ id: 'flow-recorded', work: `${work}: recorded`, with: recorded, without }),
      cost({ id: 'flow-spooled', work: `${work}: recorded and spooled`, with: spooled, without }),
    ],
  });
} finally {
  for (const child of children) await child.stop();
  rmSync(dir, { recursive: true, force: true });
}
