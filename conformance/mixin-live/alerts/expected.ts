import type { ExpectedAlert } from './expected-alert.ts';
import { EXPECTED_OF_AUTOBOT } from './expected-autobot.ts';

const missing = (system: string, sign: string): ExpectedAlert => ({
  cause: 'provoked by work',
  labels: { job: 'arx' },
  summary: `The families of ${system} are missing`,
  description: `A server is scraped, and for 5 minutes none has shown ${sign}, which is there from the start: no alert of ${system} can fire.`,
});

/**
 * The alerts of all rules, but for those of objectives, by their names. Of an alert on families that nothing in the product
 * publishes yet the description goes on with a sentence that says so.
 */
export const EXPECTED: Readonly<Record<string, ExpectedAlert>> = {
  ArxTargetDown: {
    cause: 'provoked by work',
    labels: { job: 'arx', instance: '<machine>' },
    summary: '<machine> of job arx is down',
    description:
      'Prometheus has not been able to scrape it for 2 minutes. What it alone shows is not seen, and no alert on that can fire.',
  },
  ArxTargetMissing: {
    cause: 'provoked by work',
    labels: { job: 'arx' },
    summary: 'Prometheus scrapes nothing of job arx',
    description: 'There is no target of that job at all: no alert of the enabled systems can fire.',
  },
  ArxMetricsAbsent: missing('arx', 'ar_flow_started_total'),
  AgentOSMetricsAbsent: missing('agentos', 'agentos_info'),
  OrchestratorMetricsAbsent: missing('orchestrator', 'llm_tokens_total'),
  XynMetricsAbsent: missing('xyn', 'xyn_collector_failures_total'),
  AutoBotMetricsAbsent: missing('autobot', 'autobot_claude_api_response_time_seconds_count'),

  ArxRecordingsDropped: {
    cause: 'driven through signals',
    labels: { instance: '<up>', reason: 'value' },
    summary: '<up> drops recordings (value)',
    description: '<n> recordings could not be used in the last 15 minutes: counts are too low.',
  },
  ArxSeriesCapped: {
    cause: 'driven through recorders',
    labels: { instance: '<up>', family: 'market_orders_total' },
    summary: 'market_orders_total is full',
    description:
      'Values of its open labels that are new are counted as other, since the family has all the series that it may have.',
  },
  ArxSpoolWritesFailing: {
    cause: 'provoked by work',
    labels: { instance: '<up>' },
    summary: 'Processes behind <up> cannot write to the spool',
    description: 'What they count is not on the page until a write succeeds, and is lost if they end before.',
  },
  ArxSpoolFilesSetAside: {
    cause: 'provoked by work',
    labels: { instance: '<up>', reason: 'foreign' },
    summary: '1 spool files cannot be read (foreign)',
    description: 'Their last good values stay on the page of <up>, and nothing is added to them.',
  },

  XynQueueBacklog: {
    cause: 'provoked by work',
    summary: 'Xyn queue has 101 ready runs',
    description:
      'More than 100 runs that may start now have been waiting for 5 minutes: they come faster than workers end them.',
  },
  XynOldestRunWaiting: {
    cause: 'provoked by work',
    summary: 'Oldest ready run has waited <n>m <n>s',
    description: 'A run that may start has not been started for more than 5 minutes.',
  },
  XynExpiredLeases: {
    cause: 'provoked by work',
    summary: '<n> runs with expired leases (crashed workers?)',
    description: 'Running runs are held by nobody, and no worker has begun them again within 2 minutes.',
  },
  XynNoActiveWorkers: {
    cause: 'provoked by work',
    summary: 'No active workers but 1 runs waiting',
    description: 'Runs may start, and for 5 minutes no worker has held a single one.',
  },
  XynCollectorStale: {
    cause: 'provoked by work',
    summary: 'The queue numbers are no longer being refreshed',
    description:
      'No server has read the queue for more than a minute: the other alerts of the queue see old numbers, or none.',
  },
  XynNoWorkersAlive: {
    cause: 'provoked by work',
    summary: 'No worker is alive and 1 runs are queued',
    description: 'No worker has sent a heartbeat within three of its intervals: whatever is queued stays queued.',
  },
  XynRunningWithoutLease: {
    cause: 'provoked by work',
    summary: '<n> running runs have no lease',
    description: 'Rows say RUNNING and no worker holds them: nobody will end them, and nobody will begin them again.',
  },
  XynRunsFailing: {
    cause: 'provoked by work',
    summary: '<n>% of runs fail',
    description: 'More than half of the runs that ended in the last 15 minutes FAILED, of at least 10.',
  },
  XynCollectorFailing: {
    cause: 'provoked by work',
    summary: 'Reading the queue failed <n> times in 15 minutes',
    description: 'A server cannot always read the queue: the database is away at times, slow, or refuses.',
  },

  ConcurrentMerges: {
    cause: 'driven through signals',
    summary: 'The merge lock was broken',
    description: 'A merge began while another one held the same lock, in the last 5 minutes.',
  },
  HighConflictRate: {
    cause: 'driven through signals',
    summary: 'Many merges meet conflicts',
    description: '<n>% of merge attempts met conflicts in the last 5 minutes.',
  },
  HighLLMCost: {
    cause: 'driven through signals',
    summary: 'LLM cost of the last day passed $10',
    description: 'Cost in the last 24 hours: $<n>',
  },
  RateLimitErrors: {
    cause: 'driven through signals',
    labels: { provider: 'groq' },
    summary: 'Provider groq rejects requests for rate',
    description: '<n> rate limit answers per second.',
  },

  ...EXPECTED_OF_AUTOBOT,
};
