import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPage, createRegistry, selfRegistry } from '@arx/metrics';
import { createProcessRegistry } from '@arx/metrics/collectors';
import { attachSpoolWriter, openSpoolReader } from '@arx/metrics/spool';
import { expect, test, vi } from 'vitest';
import { familiesIn } from '../../src/dashboards/families.ts';
import { panels } from '../support/panels.ts';

const asked = new Map(
  panels.flatMap(({ panel }) =>
    (panel.targets ?? []).flatMap(({ expr }) => familiesIn(expr).map((family) => [family.name, family] as const)),
  ),
);
// Rows in an unknown state and calls without a price have a series from the first of them on; the catalog's tests see it.
const own = [...asked.values()].filter(({ name }) => /^(arx_(?!queue|unpriced)|nodejs_|process_)/.test(name));

test('what panels ask of a page and its process is on a page, with these types and labels', async () => {
  const text = await ownPage();
  expect(own.length).toBeGreaterThan(25);
  for (const { name, type, labels } of own) {
    expect(text).toContain(`# TYPE ${name} ${type === 'info' ? 'gauge' : type}\n`);
    const [, shown = ''] = new RegExp(`^${name}(?:_bucket|_sum|_count)?(?:\\{(.*)\\})? `, 'm').exec(text) ?? [];
    const seen = [...shown.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
    expect(seen, name).toEqual(labels);
  }
});

/** A page with everything that a page tells about itself, a spool and a process included. */
async function ownPage(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'arx-mixin-'));
  using processRegistry = createProcessRegistry();
  const writer = attachSpoolWriter({ dir: directory });
  const reader = openSpoolReader({ dir: directory, ownWriter: writer });
  // Capped recordings have no series before the first.
  const full = createRegistry({ maxSeries: 1 });
  const counter = full.counter({ name: 'full_total', help: 'Full.', labels: { one: { kind: 'config' } } });
  for (const one of ['a', 'b', 'c']) counter.inc({ one });
  try {
    const page = createPage({ sources: [selfRegistry(), processRegistry, reader, reader.metrics] });
    const read = async (): Promise<string> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of page.scrape().chunks) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    // The event loop has a delay only after its first samples.
    return await vi.waitUntil(async () => {
      const text = await read();
      return text.includes('nodejs_eventloop_lag_max_seconds') ? text : undefined;
    });
  } finally {
    writer.close();
    await reader.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
