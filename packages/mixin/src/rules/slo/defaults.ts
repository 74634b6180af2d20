import type { Slo } from './slo.ts';

/**
 * The objectives that are watched unless others are given. They are a beginning: set them to what your users are
 * promised.
 */
export const DEFAULT_SLOS: readonly [flowSuccess: Slo, stepLatency: Slo, queueWait: Slo] = [
  {
    name: 'flow-success',
    system: 'arx',
    title: 'live flow runs that succeed',
    objective: 0.95,
    windowDays: 30,
    // A run that somebody cancelled is no failure of the flow, and a dry run says nothing about the world.
    indicator: {
      kind: 'events',
      good: ['ar_flow_success_total{exec_mode="live"}'],
      total: ['ar_flow_success_total{exec_mode="live"}', 'ar_flow_fail_total{exec_mode="live", reason!="cancelled"}'],
    },
    impact: 'Whoever started those runs has no result, and starts them again: they cost tokens twice.',
    diagnosis: [
      {
        say: 'Which flow fails, and with which error?',
        query:
          'topk(5, sum by (flow_id, reason) (increase(ar_flow_fail_total{exec_mode="live", reason!="cancelled"}[1h])))',
      },
      {
        say: 'Which step is tried again and again? Most failures show there first.',
        query: 'topk(5, sum by (flow_id, step_id) (increase(ar_step_retries_total[1h])))',
      },
      {
        say: 'Do calls of models fail?',
        query: 'sum by (provider, result) (increase(llm_requests_total{result!="success"}[1h]))',
      },
    ],
    mitigation: [
      'All flows fail with one reason: it is what they share, such as a provider, its key, or the workspace.',
      'One flow fails: see its last change, and run it with `arx flow run --flow=ID --dry-run`.',
      'A provider is down: send the steps to another model (`ARX_MODEL`, `ARX_MODEL_BASE_URL`).',
    ],
  },
  {
    name: 'step-latency',
    system: 'arx',
    title: 'live step attempts that end within a minute',
    objective: 0.95,
    windowDays: 30,
    indicator: { kind: 'latency', family: 'ar_step_latency_ms', threshold: 60_000, where: 'exec_mode="live"' },
    impact: 'Flows take longer than people wait for. Workers are held longer, and the queue behind them grows.',
    diagnosis: [
      {
        say: 'Which steps are slow?',
        query:
          'topk(5, histogram_quantile(0.95, sum by (le, flow_id, step_id) (rate(ar_step_latency_ms_bucket{exec_mode="live"}[15m]))))',
      },
      {
        say: 'Is it the model? Seconds per call.',
        query:
          'histogram_quantile(0.95, sum by (le, provider, model) (rate(llm_request_duration_seconds_bucket[15m])))',
      },
      { say: 'Is it the machine?', query: 'max by (instance) (autobot_load_average_5m)' },
    ],
    mitigation: [
      'A provider is slow: wait, or send the steps to another model (`ARX_MODEL`).',
      'A program of a step is slow: give the step a `timeout`, and see what the program does.',
      'The machine is busy: start fewer runs at once (`--concurrency`), or more workers on others.',
    ],
  },
  {
    name: 'queue-wait',
    system: 'xyn',
    title: 'time in which no ready run has waited for more than a minute',
    objective: 0.99,
    windowDays: 30,
    // The database keeps no histogram of waits, and the age of the oldest has no count: time is what can be counted.
    indicator: { kind: 'time-slices', gauge: 'xyn_queue_oldest_ready_seconds', threshold: 60 },
    impact: 'Runs start late. At the beginning it is a run here and there, in the end nothing starts.',
    diagnosis: [
      { say: 'How long does the oldest wait?', query: 'max(xyn_queue_oldest_ready_seconds)' },
      {
        say: 'How many wait, and how many are being worked on?',
        query: 'max by (status) (xyn_queue_depth{status=~"QUEUED|RUNNING"})',
      },
      { say: 'How many workers are there?', query: 'max(xyn_workers_alive)' },
      { say: 'Which queue is it?', command: 'arx run list --status=QUEUED --limit=5' },
    ],
    mitigation: [
      'Start more workers (`arx worker`), or let each take more at once (`--concurrency`).',
      'No worker serves the queue of those runs: start one with `--queues NAME`.',
      'Spread what comes all at once: submit it with `--delay`.',
    ],
  },
];
