import type { CACHE_TYPES, SEARCH_TYPES } from '../families/knowledge.ts';
import type { AutobotRegistry } from '../registry.ts';

/** A way to search a collection. */
export type SearchType = (typeof SEARCH_TYPES)[number];
/** A cache of the knowledge base. */
export type CacheType = (typeof CACHE_TYPES)[number];

/** Recorders of collections, searches and caches. */
export interface KnowledgeRecorder {
  /**
   * A search ended: `autobot_knowledge_search_requests_total`, `…_search_latency_seconds` and, unless it failed and found
   * nothing that could be counted, `…_search_results_count`.
   */
  recordSearch(search: {
    readonly searchType: SearchType;
    readonly collection: string;
    readonly latencySeconds: number;
    readonly resultsCount?: number | undefined;
  }): void;
  /** `autobot_knowledge_cache_hits_total` + 1. */
  recordCacheHit(lookUp: { readonly cacheType: CacheType }): void;
  /** `autobot_knowledge_cache_misses_total` + 1. */
  recordCacheMiss(lookUp: { readonly cacheType: CacheType }): void;
  /** Sets `autobot_knowledge_documents_total`. The type of documents is `default` when left out. */
  setDocumentCount(documents: {
    readonly count: number;
    readonly collection: string;
    readonly documentType?: string | undefined;
  }): void;
  /** Sets `autobot_knowledge_vectors_total`. */
  setVectorCount(vectors: { readonly count: number; readonly collection: string }): void;
  /** Embeddings were made: `autobot_knowledge_embedding_latency_seconds`. The operation has no label. */
  recordEmbeddingOperation(embedding: {
    readonly operation: 'create' | 'update' | 'delete';
    readonly model: string;
    readonly latencySeconds?: number | undefined;
  }): void;
}

export function knowledgeRecorder({ instruments: to }: AutobotRegistry): KnowledgeRecorder {
  return {
    recordSearch: ({ searchType, collection, latencySeconds, resultsCount }) => {
      to.knowledgeSearchRequests.inc({ search_type: searchType, collection });
      to.knowledgeSearchLatency.observe({ search_type: searchType, collection }, latencySeconds);
      if (resultsCount !== undefined) to.knowledgeSearchResults.observe({ search_type: searchType }, resultsCount);
    },
    recordCacheHit: ({ cacheType }) => to.knowledgeCacheHits.inc({ cache_type: cacheType }),
    recordCacheMiss: ({ cacheType }) => to.knowledgeCacheMisses.inc({ cache_type: cacheType }),
    setDocumentCount: ({ count, collection, documentType = 'default' }) =>
      to.knowledgeDocuments.set({ collection, document_type: documentType }, count),
    setVectorCount: ({ count, collection }) => to.knowledgeVectors.set({ collection }, count),
    recordEmbeddingOperation: ({ model, latencySeconds }) => {
      // The document's default of 0 seconds would say that nobody waits.
      if (latencySeconds !== undefined) to.knowledgeEmbeddingLatency.observe({ model }, latencySeconds);
    },
  };
}
