import { cacheAccess, type KnowledgeIndex, knowledgeIndex, knowledgeSearch, subscribe } from '@arx/signals';
import { CACHE_TYPES } from '../families/knowledge.ts';
import type { CacheType } from '../recorder/knowledge.ts';
import type { Listen, Listening } from './listening.ts';

/** Caches of the knowledge base by their names; the program may have others. */
const CACHE_OF: ReadonlyMap<string, CacheType> = new Map(CACHE_TYPES.map((type) => [type, type]));

/** Collections, searches and their caches. */
export const listenToKnowledge: Listen = (to) => [
  subscribe(knowledgeIndex, indexRecorder(to), to.options),
  subscribe(
    knowledgeSearch,
    ({ searchType, collection, durationSeconds, results }) =>
      to.recorder.recordSearch({ searchType, collection, latencySeconds: durationSeconds, resultsCount: results }),
    to.options,
  ),
  subscribe(
    cacheAccess,
    ({ cache, hit }) => {
      const cacheType = CACHE_OF.get(cache);
      if (cacheType === undefined || hit === undefined) return;
      if (hit) to.recorder.recordCacheHit({ cacheType });
      else to.recorder.recordCacheMiss({ cacheType });
    },
    to.options,
  ),
];

/** Sets what a collection holds, and takes off the page what it holds no more. */
function indexRecorder({ recorder, registry: { instruments } }: Listening): (index: KnowledgeIndex) => void {
  const typesOf = new Map<string, readonly string[]>();
  return ({ collection, documents, vectors, removed }) => {
    const present = removed ? [] : documents.map(({ documentType }) => documentType);
    for (const document_type of typesOf.get(collection) ?? []) {
      if (!present.includes(document_type)) instruments.knowledgeDocuments.remove({ collection, document_type });
    }
    if (present.length === 0) typesOf.delete(collection);
    else typesOf.set(collection, present);

    if (removed || vectors === undefined) instruments.knowledgeVectors.remove({ collection });
    else recorder.setVectorCount({ collection, count: vectors });
    if (removed) return;
    for (const { documentType, count } of documents) recorder.setDocumentCount({ collection, documentType, count });
  };
}
