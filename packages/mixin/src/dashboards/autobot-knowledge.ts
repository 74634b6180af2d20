import { drillDown } from './drill-down.ts';
import { max, mean, quantile, quantiles, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'collection',
    labelName: 'collection',
    label: 'Collection',
    description:
      'Collections of documents. The cache and the embeddings are shared by all and do not follow this choice.',
    of: 'autobot_knowledge_documents_total',
  },
];
const of = selector(variables);

const documents = of('autobot_knowledge_documents_total');
const ended = (counter: string): string => `(${sum(`rate(${counter}[5m])`)} or vector(0))`;
const hits = ended(of('autobot_knowledge_cache_hits_total'));
const misses = ended(of('autobot_knowledge_cache_misses_total'));

const toCollection = drillDown('This collection only', UIDS.autobotKnowledge, { collection: 'collection' });

export const autobotKnowledge: BuiltDashboard = frame({
  uid: UIDS.autobotKnowledge,
  file: `${DASHBOARDS_DIRECTORY}/autobot-knowledge-base.json`,
  title: 'AutoBot / Knowledge Base',
  description: 'What is in the knowledge base, how it is searched and whether searches find something.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'Content',
      panels: [
        {
          kind: 'stat',
          title: 'Total Documents',
          description:
            'Documents over all collections. A fall is a collection that was deleted, or an index that did not come back.',
          unit: 'short',
          width: 8,
          height: 8,
          thresholds: ['blue'],
          queries: [{ expr: sum(max(documents, 'collection', 'document_type')), legend: 'documents' }],
        },
        {
          kind: 'stat',
          title: 'Total Vector Embeddings',
          description:
            'Vectors over all collections. Fewer than documents: some are not embedded, and semantic search does not find them.',
          unit: 'short',
          width: 8,
          height: 8,
          thresholds: ['blue'],
          queries: [{ expr: sum(max(of('autobot_knowledge_vectors_total'), 'collection')), legend: 'vectors' }],
        },
        {
          kind: 'piechart',
          title: 'Documents by Collection',
          description:
            'Share of each collection. One that outgrows the others often holds what should have been left out.',
          unit: 'short',
          links: [toCollection],
          queries: [
            {
              expr: sum(max(documents, 'collection', 'document_type'), 'collection'),
              legend: '{{collection}}',
              instant: true,
            },
          ],
        },
      ],
    },
    {
      title: 'Search',
      panels: [
        {
          kind: 'timeseries',
          title: 'Search Latency Percentiles',
          description:
            'How long half, 95 % and 99 % of the searches stay below, by kind. A p95 above 2 s raises an alert. Semantic ones include an embedding: if they rise alone, look there.',
          unit: 's',
          thresholds: ['green', [0.5, 'yellow'], [2, 'red']],
          queries: quantiles([0.5, 0.95, 0.99], of('autobot_knowledge_search_latency_seconds_bucket'), 'search_type'),
        },
        {
          kind: 'timeseries',
          title: 'Search Request Rate',
          description:
            'Searches per second by kind and collection. A collection that nobody searches need not be kept fresh.',
          unit: 'reqps',
          links: [toCollection],
          queries: [
            {
              expr: sum(rate(of('autobot_knowledge_search_requests_total')), 'search_type', 'collection'),
              legend: '{{search_type}} {{collection}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Results per Search',
          description:
            'Mean number of results. Near 0 people and agents find nothing: documents are missing, or their words are others.',
          unit: 'short',
          decimals: 1,
          queries: [
            {
              expr: mean((part) => of(`autobot_knowledge_search_results_count${part}`), 'search_type'),
              legend: '{{search_type}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Embedding Generation Latency',
          description:
            'The time that 95 % of the embeddings stay below, by model. It is part of every semantic search and of every document that is added.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.95, of('autobot_knowledge_embedding_latency_seconds_bucket'), 'model'),
              legend: '{{model}}',
            },
          ],
        },
        {
          kind: 'gauge',
          title: 'Cache Hit Ratio',
          description:
            'Share of the look-ups of the last 5 minutes that found something; no value while there were none. Below a half look for queries that never repeat.',
          unit: 'percentunit',
          min: 0,
          max: 1,
          width: 24,
          thresholds: ['red', [0.5, 'yellow'], [0.8, 'green']],
          queries: [{ expr: `${hits} / ((${hits} + ${misses}) > 0)`, legend: 'hits' }],
        },
      ],
    },
  ],
});
