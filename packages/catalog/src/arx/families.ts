import { allowList, code, config } from '@arx/metrics';
import { counter, gauge, histogram } from '../family.ts';

// Caps: what configuration knows must never meet one, so they fit a hundred flows of ten steps on nine branches, each
// with two modes and every known reason, where that is more than the engine's default of 1,000 series per family.

/** The modes of a run, in the order of the page. */
const EXEC_MODES = ['dry_run', 'live'] as const;

/** Branches that appear as they are. Others become `other`, unless `AR_METRICS_BRANCHES` names them. */
export const DEFAULT_BRANCHES: readonly string[] = ['main', 'develop', 'release'];

const FLOW_LABELS = {
  flow_id: config(),
  persona: config(),
  exec_mode: EXEC_MODES,
  branch: allowList(DEFAULT_BRANCHES),
};

/** The seven families of the system, in the order of its document. */
export const arxFamilies = {
  /** Moves before guards are evaluated and before any step. */
  flowStarted: counter({
    name: 'ar_flow_started_total',
    help: 'Flow runs that have begun; minus the ended ones, the runs that are open or have crashed.',
    unit: 'flows',
    labels: FLOW_LABELS,
    maxSeries: 2_000,
    state: 'process',
    event: 'flow.start',
  }),
  flowSucceeded: counter({
    name: 'ar_flow_success_total',
    help: 'Flow runs that have ended with every step successful or skipped.',
    unit: 'flows',
    labels: FLOW_LABELS,
    maxSeries: 2_000,
    state: 'process',
    event: 'flow.end',
  }),
  flowFailed: counter({
    name: 'ar_flow_fail_total',
    help: 'Flow runs that have ended in failure, by the name of the error; a cancelled run has the reason cancelled.',
    unit: 'flows',
    labels: { ...FLOW_LABELS, reason: code() },
    maxSeries: 30_000,
    state: 'process',
    event: 'flow.end',
  }),
  stepLatency: histogram({
    name: 'ar_step_latency_ms',
    help: 'Wall time of one attempt of a step in milliseconds, successful or not; a step with two retries counts three.',
    unit: 'milliseconds',
    labels: { flow_id: config(), step_id: config(), persona: config(), model: config(), exec_mode: EXEC_MODES },
    maxSeries: 5_000,
    buckets: [50, 100, 200, 400, 800, 1500, 3000, 5000, 8000, 12000, 20000, 40000, 60000, 120000, 300000],
    state: 'process',
    event: 'step.attempt',
  }),
  stepRetries: counter({
    name: 'ar_step_retries_total',
    help: 'Failed attempts of a step that were scheduled again; neither the first attempt nor the final failure counts.',
    unit: 'retries',
    labels: { flow_id: config(), step_id: config(), persona: config() },
    maxSeries: 2_000,
    state: 'process',
    event: 'step.retry',
  }),
  inflightSteps: gauge({
    name: 'ar_inflight_steps',
    help: 'Attempts of steps that are running now; waiting for the next attempt is not running.',
    unit: 'steps',
    labels: { flow_id: config() },
    state: 'process',
    merge: 'sum',
    event: 'step.attempt',
  }),
  tokens: counter({
    name: 'ar_tokens_total',
    help: 'Tokens sent to models (in) and received from them (out), as reported by the provider.',
    unit: 'tokens',
    labels: { direction: ['in', 'out'], model: config(), persona: config() },
    state: 'process',
    event: 'model.call',
  }),
};
