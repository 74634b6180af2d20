import { cacheAccess, type KnowledgeIndex, knowledgeIndex, knowledgeSearch, subscribe } from '@arx/signals';
import { createLabelMap } from '../../label-map.ts';
import { CACHE_TYPES, knowledgeFamilies } from '../families/knowledge.ts';
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
  const { knowledgeVectors, knowledgeDocuments } = knowledgeFamilies;
  const { name, labels } = knowledgeDocuments;
  const types = createLabelMap({ name, labels, create: () => undefined });
  type Documents = NonNullable<ReturnType<typeof types.at>>;
  const collections = createLabelMap({
    name: knowledgeVectors.name,
    labels: knowledgeVectors.labels,
    create: (): ReadonlySet<Documents> => new Set(),
  });

  return (index) => {
    const held = collections.at(index);
    if (held === undefined) return;
    const { collection } = held.labels;
    const vectors = index.removed ? undefined : index.vectors;
    if (vectors === undefined) instruments.knowledgeVectors.remove({ collection });
    else recorder.setVectorCount({ collection, count: vectors });

    const counts = new Map<Documents, number>();
    for (const { documentType, count } of index.removed ? [] : index.documents) {
      const documents = types.at({ collection, document_type: documentType });
      // Types that are one on the page hold the documents of both.
      if (documents !== undefined) counts.set(documents, (counts.get(documents) ?? 0) + count);
    }
    for (const gone of held.value) {
      if (counts.has(gone)) continue;
      instruments.knowledgeDocuments.remove(gone.labels);
      types.remove(gone);
    }
    for (const [{ labels }, count] of counts) {
      recorder.setDocumentCount({ collection, documentType: labels.document_type, count });
    }
    if (index.removed) collections.remove(held);
    else held.value = new Set(counts.keys());
  };
}
