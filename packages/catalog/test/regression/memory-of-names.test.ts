import { createRecorder, createXynRegistry } from '@arx/catalog/xyn';
import { samplesOf } from '@arx/metrics';
import { knowledgeIndex, serviceCheck } from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, scraped } from '../autobot/fixtures/listening.ts';
import { heapGrowth } from '../fixtures/heap.ts';
import { SNAPSHOT } from '../xyn/snapshot.ts';

const DOCUMENTS = 'autobot_knowledge_documents_total';

test('ever new collections, services and workers take no memory', () => {
  listen({ strict: false });
  const { setWorkerHeartbeatAge } = createRecorder(createXynRegistry());
  const growth = heapGrowth(() => {
    for (let i = 0; i < 4_000; i++) {
      const name = `${i}-${'q'.repeat(10_000)}`;
      knowledgeIndex.publish(() => ({ collection: name, documents: [{ documentType: name, count: 1 }], vectors: 1 }));
      serviceCheck.publish(() => ({ service: name, status: 'online', durationSeconds: 1 }));
      setWorkerHeartbeatAge({ workerId: name, ageSeconds: 1 });
    }
  });
  expect(growth).toBeLessThan(16_000_000);
});

test('collections past the cap are other, and those before it still come and go', async () => {
  const { registry } = listen({ strict: false, maxSeries: 5_000 });
  const index = (i: number, count: number) =>
    knowledgeIndex.publish(() => ({ collection: `collection-${i}`, documents: [{ documentType: 'pdf', count }] }));
  for (let i = 0; i < 1_100; i++) index(i, 1);
  expect(await scraped(registry, DOCUMENTS)).toHaveLength(1_001);
  expect(await scraped(registry, DOCUMENTS)).toContain('other other 1');

  knowledgeIndex.publish(() => ({ collection: 'collection-3', removed: true }));
  index(2_000, 7);
  const shown = await scraped(registry, DOCUMENTS);
  expect(shown).not.toContain('collection-3 pdf 1');
  expect(shown).toContain('collection-2000 pdf 7');
});

test('types that are one on the page hold the documents of both, and go when both are gone', async () => {
  const { registry } = listen();
  const long = 'x'.repeat(64);
  const documents = [
    { documentType: `${long}a`, count: 2 },
    { documentType: `${long}b`, count: 3 },
    { documentType: 'jane@example.org', count: 4 },
  ];
  knowledgeIndex.publish(() => ({ collection: 'docs', documents }));
  expect(await scraped(registry, DOCUMENTS)).toEqual([`docs ${long} 5`, 'docs redacted 4']);
  knowledgeIndex.publish(() => ({ collection: 'docs', documents: documents.slice(1, 2) }));
  expect(await scraped(registry, DOCUMENTS)).toEqual([`docs ${long} 3`]);
});

test('of workers that are one on the page the longest silence shows', async () => {
  const registry = createXynRegistry();
  const recorder = createRecorder(registry);
  const workers = Array.from({ length: 1_100 }, (_, i) => ({ workerId: `worker-${i}`, ageSeconds: i }));
  recorder.recordSnapshot({ ...SNAPSHOT, workers });
  await registry.refresh(new AbortController().signal);
  const ages = samplesOf(registry, 'xyn_worker_heartbeat_age_seconds');
  expect(ages).toHaveLength(1_001);
  expect(ages.find(({ labels }) => labels['worker_id'] === 'other')?.value).toBe(1_099);
});
