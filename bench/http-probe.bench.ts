// What a served request costs more when a probe tells of it, beside the same counted by hand with prom-client.
import { type Child, startChild } from './support/child.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { cost, type Row, race } from './support/row.ts';
import type { Lane } from './support/statistics.ts';

const { rounds, quick } = readOptions();
/** Requests per round. */
const REQUESTS = quick ? 100 : 5_000;
const WARM_UP = quick ? 1 : 3;
const MODES = ['plain', 'unheard', 'heard', 'by-hand'];
const FRAMEWORKS = { node: 'node:http', fastify: 'Fastify', express: 'Express', hono: 'Hono' };

const run = (child: Child): Promise<number> => child.ask<number>('run', REQUESTS);

/** Whether a process recorded what it should, which is everything or nothing. */
async function checkRecorded(child: Child): Promise<void> {
  const isRecording = child.name === 'heard' || child.name === 'by-hand';
  const expected = isRecording ? (rounds + WARM_UP) * REQUESTS : 0;
  const recorded = await child.ask<number>('recorded');
  if (recorded !== expected) throw new Error(`${child.name}: ${recorded} requests recorded; expected ${expected}.`);
}

async function rowsOf(framework: keyof typeof FRAMEWORKS): Promise<readonly Row[]> {
  const work = `a request to ${FRAMEWORKS[framework]}`;
  progress(work);
  const children: Child[] = [];
  try {
    for (const mode of MODES) children.push(await startChild(mode, 'http.ts', [framework, mode]));
    await inTurns(children, WARM_UP, run);
    const [without, unheard, heard, byHand] = (await inTurns(children, rounds, run)) as [Lane, Lane, Lane, Lane];
    for (const child of children) await checkRecorded(child);
    const lanes = [
      { ...heard, name: 'arx' },
      { ...byHand, name: 'prom-client' },
    ];
    return [
      race({ id: `http-${framework}`, work: `${work}, the request itself included`, lanes }),
      cost({ id: `http-${framework}-unheard`, work: `${work}: nobody listens`, with: unheard, without }),
      cost({ id: `http-${framework}-heard`, work: `${work}: into a histogram`, with: heard, without }),
    ];
  } finally {
    for (const child of children) await child.stop();
  }
}

const rows: Row[] = [];
for (const framework of Object.keys(FRAMEWORKS)) rows.push(...(await rowsOf(framework as keyof typeof FRAMEWORKS)));
publish({
  title: 'A served request',
  how:
    'Processor time of a request for `/users/7` on one connection that is kept, client and server together, for each ' +
    'framework in four processes in turns: without a probe, with one that nobody listens to, with one that fills a ' +
    'histogram by method, route and status, and with a hook by hand that fills one of prom-client.',
  rows,
});
