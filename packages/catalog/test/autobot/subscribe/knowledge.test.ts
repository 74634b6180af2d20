import { samplesOf } from '@arx/metrics';
import { cacheAccess, knowledgeIndex, knowledgeSearch } from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, observed, only, scraped } from '../fixtures/listening.ts';

const DOCUMENTS = 'autobot_knowledge_documents_total';
const VECTORS = 'autobot_knowledge_vectors_total';

test('a collection shows what it holds now, and nothing after it is gone', async () => {
  const { registry } = listen();
  const documents = [
    { documentType: 'markdown', count: 10 },
    { documentType: 'pdf', count: 2 },
  ];
  knowledgeIndex.publish(() => ({ collection: 'docs', documents, vectors: 120 }));
  knowledgeIndex.publish(() => ({ collection: 'wiki', documents: [{ documentType: 'html', count: 1 }], vectors: 1 }));
  expect(await scraped(registry, DOCUMENTS)).toEqual(['docs markdown 10', 'docs pdf 2', 'wiki html 1']);
  expect(await scraped(registry, VECTORS)).toEqual(['docs 120', 'wiki 1']);

  knowledgeIndex.publish(() => ({ collection: 'docs', documents: [{ documentType: 'markdown', count: 11 }] }));
  expect(await scraped(registry, DOCUMENTS)).toEqual(['docs markdown 11', 'wiki html 1']);
  expect(await scraped(registry, VECTORS)).toEqual(['wiki 1']);

  knowledgeIndex.publish(() => ({ collection: 'wiki', removed: true }));
  expect(await scraped(registry, DOCUMENTS)).toEqual(['docs markdown 11']);
  expect(await scraped(registry, VECTORS)).toEqual([]);
});

test.each(['semantic', 'keyword', 'hybrid'] as const)(
  'a %s search is counted, with its time and its results',
  (searchType) => {
    const { moved } = listen();
    const labels = { search_type: searchType, collection: 'docs' };
    const search = (results: number | undefined) =>
      moved(() =>
        knowledgeSearch.publish(() => ({
          collection: 'docs',
          searchType,
          outcome: results === undefined ? 'failure' : 'success',
          results,
          durationSeconds: 0.2,
        })),
      );
    const asked = [
      ...observed('autobot_knowledge_search_latency_seconds', labels, 0.2),
      ['autobot_knowledge_search_requests_total', labels, 1],
    ];
    search(0);
    expect(search(7)).toEqual([
      ...asked.slice(0, 2).map(([name, at]) => [name, at, name?.toString().endsWith('_sum') ? expect.closeTo(0.2) : 1]),
      asked[2],
      ...observed('autobot_knowledge_search_results_count', { search_type: searchType }, 7),
    ]);
    expect(only(search(undefined), 'autobot_knowledge_search_results')).toEqual([]);
  },
);

test('look-ups hit or miss, in the caches of the knowledge base only', () => {
  const { registry, moved } = listen();
  const access = (cache: string, operation: 'get' | 'set', hit: boolean | undefined) =>
    moved(() => cacheAccess.publish(() => ({ cache, operation, hit, outcome: 'success' })));
  access('search', 'get', true);
  access('search', 'get', false);
  for (const cache_type of ['embedding', 'search', 'document']) {
    expect(access(cache_type, 'get', true)).toEqual([['autobot_knowledge_cache_hits_total', { cache_type }, 1]]);
    expect(access(cache_type, 'get', false)).toEqual([['autobot_knowledge_cache_misses_total', { cache_type }, 1]]);
  }
  expect(access('responses', 'get', true)).toEqual([]);
  expect(access('search', 'set', undefined)).toEqual([]);
  expect(access('search', 'get', undefined)).toEqual([]);
  expect(samplesOf(registry, 'autobot_knowledge_cache_hits_total')).toHaveLength(3);
});
