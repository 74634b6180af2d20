import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { Outcome } from './vocabulary.ts';

/** Documents of one type. */
export interface DocumentCount {
  /** Such as `markdown`: a name from configuration. */
  readonly documentType: string;
  readonly count: number;
}

/** What a collection holds, counted after it changed or was removed. */
export interface KnowledgeIndex {
  /** A name from configuration. */
  readonly collection: string;
  /** Documents by type; empty when the collection is gone. */
  readonly documents: readonly DocumentCount[];
  /** `undefined` when the collection holds none or is gone. */
  readonly vectors: number | undefined;
  /** True when the collection is gone. */
  readonly removed: boolean;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type KnowledgeIndexFields = Pick<KnowledgeIndex, 'collection'> & {
  readonly [Key in keyof KnowledgeIndex]?: KnowledgeIndex[Key] | undefined;
};

export const knowledgeIndex: Signal<KnowledgeIndex, KnowledgeIndexFields> = defineSignal(
  'knowledge.index',
  1,
  (fields) => ({
    collection: fields.collection,
    documents: fields.documents ?? [],
    vectors: fields.vectors,
    removed: fields.removed ?? false,
  }),
);

/** A search in a collection was answered. */
export interface KnowledgeSearch extends Belonging {
  /** A name from configuration. */
  readonly collection: string;
  readonly searchType: 'semantic' | 'keyword' | 'hybrid';
  /** How many were found; `undefined` when it failed. */
  readonly results: number | undefined;
  readonly outcome: Outcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Wall time, in seconds, from a monotonic clock. */
  readonly durationSeconds: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type KnowledgeSearchFields = Pick<
  KnowledgeSearch,
  'collection' | 'searchType' | 'outcome' | 'durationSeconds'
> & {
  readonly [Key in keyof KnowledgeSearch]?: KnowledgeSearch[Key] | undefined;
};

export const knowledgeSearch: Signal<KnowledgeSearch, KnowledgeSearchFields> = defineSignal(
  'knowledge.search',
  1,
  (fields) => ({
    flow: fields.flow,
    step: fields.step,
    flowId: fields.flowId,
    stepId: fields.stepId,
    persona: fields.persona ?? 'unknown',
    execMode: fields.execMode,
    trace: fields.trace,
    collection: fields.collection,
    searchType: fields.searchType,
    results: fields.results,
    outcome: fields.outcome,
    reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
    durationSeconds: fields.durationSeconds,
  }),
);
