import { config } from '@arx/metrics';
import { counter, gauge, histogram } from '../../family.ts';

/** Ways to search a collection. */
export const SEARCH_TYPES = ['semantic', 'keyword', 'hybrid'] as const;
/** Caches of the knowledge base. */
export const CACHE_TYPES = ['embedding', 'search', 'document'] as const;

/** Collections of documents: what they hold, how they are searched. */
export const knowledgeFamilies = {
  knowledgeDocuments: gauge({
    name: 'autobot_knowledge_documents_total',
    help: 'Documents that a collection holds; it falls when some are removed.',
    category: 'knowledge',
    unit: 'documents',
    labels: { collection: config(), document_type: config() },
    state: 'cluster',
    merge: 'max',
    event: 'knowledge.index',
    publisher: 'none yet',
  }),
  knowledgeVectors: gauge({
    name: 'autobot_knowledge_vectors_total',
    help: 'Vectors that a collection holds; it falls when some are removed.',
    category: 'knowledge',
    unit: 'vectors',
    labels: { collection: config() },
    state: 'cluster',
    merge: 'max',
    event: 'knowledge.index',
    publisher: 'none yet',
  }),
  knowledgeSearchRequests: counter({
    name: 'autobot_knowledge_search_requests_total',
    help: 'Searches in collections that have ended, failed ones included.',
    category: 'knowledge',
    unit: 'requests',
    labels: { search_type: SEARCH_TYPES, collection: config() },
    state: 'process',
    event: 'knowledge.search',
    publisher: 'none yet',
  }),
  knowledgeSearchLatency: histogram({
    name: 'autobot_knowledge_search_latency_seconds',
    help: 'Wall time of a search in a collection, successful or not.',
    category: 'knowledge',
    unit: 'seconds',
    labels: { search_type: SEARCH_TYPES, collection: config() },
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    state: 'process',
    event: 'knowledge.search',
    publisher: 'none yet',
  }),
  knowledgeSearchResults: histogram({
    name: 'autobot_knowledge_search_results_count',
    help: 'Documents that one successful search found.',
    category: 'knowledge',
    unit: 'results',
    labels: { search_type: SEARCH_TYPES },
    buckets: [0, 1, 5, 10, 25, 50, 100, 250, 500],
    state: 'process',
    event: 'knowledge.search',
    publisher: 'none yet',
  }),
  knowledgeCacheHits: counter({
    name: 'autobot_knowledge_cache_hits_total',
    help: 'Look-ups in a cache of the knowledge base that found a value.',
    category: 'knowledge',
    unit: 'hits',
    labels: { cache_type: CACHE_TYPES },
    state: 'process',
    event: 'cache.operation',
    publisher: 'none yet',
  }),
  knowledgeCacheMisses: counter({
    name: 'autobot_knowledge_cache_misses_total',
    help: 'Look-ups in a cache of the knowledge base that found nothing.',
    category: 'knowledge',
    unit: 'misses',
    labels: { cache_type: CACHE_TYPES },
    state: 'process',
    event: 'cache.operation',
    publisher: 'none yet',
  }),
  knowledgeEmbeddingLatency: histogram({
    name: 'autobot_knowledge_embedding_latency_seconds',
    help: 'Wall time of a model call that made embeddings; failed ones are not in it.',
    category: 'knowledge',
    unit: 'seconds',
    labels: { model: config() },
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    state: 'process',
    event: 'model.call',
  }),
};
