import type { ExecMode, TraceContext } from '@arx/signals';
import { didYouMean, FlowError, listed, quoted } from './errors.ts';
import type { Flow } from './flow.ts';
import { nearestWord } from './nearest.ts';
import type { RunEvent } from './run-event.ts';
import type { StepRunners } from './step-runner.ts';

/** How to run a flow. */
export interface RunOptions {
  /** `dry_run` answers from the fixtures of the flow; `live` does the real thing with `runners`. */
  readonly execMode: ExecMode;
  /** The unit of work that causes the run. Default none. */
  readonly taskId?: string | undefined;
  /** Git branch that the run works on. Default `unknown`. */
  readonly branch?: string | undefined;
  /** Values for inputs that the flow declares. Default: the defaults of the flow. */
  readonly inputs?: Readonly<Record<string, string>> | undefined;
  /** Cancels the run: a failure with reason `cancelled`. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
  /** How many steps may be under way at once: a whole number from 1. Default 4. */
  readonly concurrency?: number | undefined;
  /**
   * How many times faster than the wall a dry run goes: more than 0, and `Infinity` waits for nothing. Default 1.
   * A live run goes at the speed of the wall and takes no other.
   */
  readonly speed?: number | undefined;
  /**
   * What random pauses are drawn from; the same seed gives the same pauses. Default: the id of the flow in a dry run,
   * true chance in a live one.
   */
  readonly seed?: string | undefined;
  /** Who does the work of a live run, by kind of step. A dry run does not touch them. */
  readonly runners?: StepRunners | undefined;
  /** Called with everything that happens, while it happens. What it throws is reported as a warning of the process. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** The active span. Default none. */
  readonly trace?: TraceContext | undefined;
}

/** How many steps may be under way at once when nobody says. */
const DEFAULT_CONCURRENCY = 4;

/** Options of a run that were checked, with the defaults filled in. */
export interface CheckedOptions {
  readonly concurrency: number;
  readonly speed: number;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Checks whether the flow can be run like this, before anything starts or is counted.
 *
 * @throws FlowError `ARX_RUN_OPTION_INVALID`, `ARX_LIVE_NOT_AVAILABLE`
 */
export function checkOptions(flow: Flow, options: RunOptions): CheckedOptions {
  const { execMode, concurrency = DEFAULT_CONCURRENCY, speed = 1 } = options;
  if (execMode !== 'dry_run' && execMode !== 'live') throw invalid('execMode', execMode, 'dry_run or live');
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw invalid('concurrency', concurrency, 'a whole number from 1');
  if (typeof speed !== 'number' || !(speed > 0)) throw invalid('speed', speed, 'a number above 0');
  if (execMode === 'live' && speed !== 1) throw invalid('speed', speed, '1, as only a dry run can go faster or slower');
  if (execMode === 'live') checkRunners(flow, options.runners ?? {});
  return { concurrency, speed, inputs: checkInputs(flow, options.inputs ?? {}) };
}

function checkRunners(flow: Flow, runners: StepRunners): void {
  const undone = flow.steps.filter(({ kind, dryRunOnly }) => dryRunOnly === null && runners[kind] === undefined);
  if (undone.length === 0) return;
  const kinds = [...new Set(undone.map(({ kind }) => kind))];
  const steps = undone.map(({ id }) => id);
  throw new FlowError(
    'ARX_LIVE_NOT_AVAILABLE',
    flow.id,
    `flow ${quoted(flow.id)} cannot run live: nothing here can do steps of kind ${kinds.join(' and ')} (${listed(steps)}); do a dry run`,
  );
}

function checkInputs(flow: Flow, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const known = Object.keys(flow.inputs);
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      const expected = known.length === 0 ? 'the flow has no inputs' : `expected ${listed(known)}`;
      const message = `unknown input ${quoted(name)} of flow ${quoted(flow.id)}${didYouMean(nearestWord(name, known))}; ${expected}`;
      throw new FlowError('ARX_RUN_OPTION_INVALID', name, message);
    }
    if (typeof value !== 'string') throw invalid(`inputs.${name}`, value, 'text');
  }
  return Object.freeze({ ...flow.inputs, ...given });
}

function invalid(option: string, value: unknown, expected: string): FlowError {
  const shown = typeof value === 'string' ? quoted(value) : String(value);
  return new FlowError('ARX_RUN_OPTION_INVALID', option, `${option} is ${shown}; expected ${expected}`);
}
