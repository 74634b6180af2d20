import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPage, createRegistry, selfRegistry } from '@arx/metrics';
import { createProcessRegistry } from '@arx/metrics/collectors';
import { attachSpoolWriter, openSpoolReader } from '@arx/metrics/spool';
import { expect, test, vi } from 'vitest';
import { PAGE_FAMILIES } from '../../src/dashboards/own-families.ts';

test('the own families of the dashboards are on a page of ARX, with these types and labels', async () => {
  const text = await ownPage();
  for (const { name, type, labels } of PAGE_FAMILIES) {
    const shown = type === 'info' ? 'gauge' : type;
    expect(text).toContain(`# TYPE ${name} ${shown}\n`);
    const sample = new RegExp(`^${name}(?:_bucket|_sum|_count)?(?:\\{(.*)\\})? `, 'm').exec(text);
    // A family of open labels may have no series yet.
    if (sample === null) continue;
    const seen = [...(sample[1] ?? '').matchAll(/(\w+)="/g)]
      .map(([, label]) => label)
      .filter((label) => label !== 'le');
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
