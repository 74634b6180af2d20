import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPage, createRegistry, selfRegistry } from '@arx/metrics';
import { createProcessRegistry } from '@arx/metrics/collectors';
import { attachSpoolWriter, openSpoolReader } from '@arx/metrics/spool';
import { expect, test, vi } from 'vitest';
import { FOREIGN_FAMILIES } from '../../src/promql/analyse/foreign.ts';

/** A family as a page shows it: its type, and the labels of its series as far as it has any. */
interface Shown {
  readonly type: string;
  readonly labels: ReadonlySet<string> | undefined;
}

test('whatever a page tells about itself and its process is known, with its type and labels', async () => {
  const page = familiesOn(await ownPage());
  expect(page.size).toBeGreaterThan(40);
  const known = new Map(FOREIGN_FAMILIES.map((family) => [family.name, family]));
  for (const [name, { type, labels }] of page) {
    const family = known.get(name);
    expect(family?.type === 'info' ? 'gauge' : family?.type, name).toBe(type);
    if (labels !== undefined) expect([...labels].sort(), name).toEqual(Object.keys(family?.labels ?? {}).sort());
  }
});

test('what is listed of ARX and of the process is on a page', async () => {
  const page = familiesOn(await ownPage());
  const own = FOREIGN_FAMILIES.filter(({ name }) => /^(?:arx|nodejs|process)_/.test(name));
  // Without a queue, such rows and calls, and a request that is under way, these have no series; other tests see them.
  const ofQueue = ['arx_queue_collectors', 'arx_queue_unknown_status_rows'];
  const momentary = [...ofQueue, 'arx_unpriced_model_calls_total', 'nodejs_active_requests'];
  const lacking = own.filter(({ name }) => !page.has(name) && !momentary.includes(name));
  expect(lacking.map(({ name }) => name)).toEqual([]);
});

function familiesOn(text: string): ReadonlyMap<string, Shown> {
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
    ([, name, type]) => [name as string, type as string] as const,
  );
  return new Map(
    types.map(([name, type]) => {
      const samples = [...text.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?(?:\\{(.*)\\})? `, 'gm'))];
      const labels = samples.flatMap(([, inside = '']) =>
        [...inside.matchAll(/(\w+)="/g)].map(([, label]) => label as string),
      );
      const own = new Set(labels.filter((label) => label !== 'le'));
      return [name, { type, labels: samples.length === 0 ? undefined : own }];
    }),
  );
}

/** A page with everything that a page tells about itself, a spool and a process included. */
async function ownPage(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'arx-foreign-'));
  using processRegistry = createProcessRegistry();
  const writer = attachSpoolWriter({ dir });
  const reader = openSpoolReader({ dir, ownWriter: writer });
  // Capped recordings have no series before the first.
  const full = createRegistry({ maxSeries: 1 });
  const counter = full.counter({ name: 'full_total', help: 'Full.', labels: { one: { kind: 'config' } } });
  for (const one of ['a', 'b', 'c']) counter.inc({ one });
  try {
    const page = createPage({ sources: [selfRegistry(), processRegistry, reader, reader.metrics] });
    return await vi.waitUntil(async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of page.scrape().chunks) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      // The event loop has a delay only after its first samples.
      return text.includes('nodejs_eventloop_lag_max_seconds') ? text : undefined;
    });
  } finally {
    writer.close();
    await reader.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
