import type { RunEnded, SkipCause, StepError, StopCause, Tokens } from '@arx/runtime/flows';
import { formatCount, formatDuration } from './duration.ts';
import { printable } from './text.ts';

/** `RateLimitError: too many requests` */
export function errorInWords({ name, message }: StepError): string {
  return printable(message === '' ? name : `${name}: ${message}`);
}

/** Why something was stopped. */
export function causeInWords(cause: StopCause): string {
  return cause.kind === 'cancelled' ? 'cancelled' : `stopped because ${cause.stepId} failed`;
}

/** Why a step never began. */
export function skipInWords(cause: SkipCause): string {
  switch (cause.kind) {
    case 'condition':
      return 'skipped: its condition does not hold';
    case 'dry_run_only':
      return `skipped: ${printable(cause.reason)}`;
    case 'need':
      return `skipped: ${cause.stepId} did not succeed`;
    case 'stopped':
      return `not begun: ${causeInWords(cause.cause)}`;
    default:
      return 'skipped';
  }
}

/** `12,400 tokens in, 3,210 out`; empty when there were none. */
export function tokensInWords({ input, output }: Tokens): string {
  return input === 0 && output === 0 ? '' : `${formatCount(input)} tokens in, ${formatCount(output)} out`;
}

/** `1 retry`, `3 steps` */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** The result of a run in one line, without the name of the flow. */
export function resultInWords(ended: RunEnded): string {
  const { succeeded, failed, cancelled, skipped } = ended.steps;
  const steps = [
    `${succeeded} of ${counted(succeeded + failed + cancelled + skipped, 'step')} succeeded`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  const tokens = tokensInWords(ended.tokens);
  const parts = [...steps, counted(ended.retries, 'retry', 'retries'), ...(tokens === '' ? [] : [tokens])];
  const reason = ended.reason === null ? '' : ` (${printable(ended.reason)})`;
  const verdict = ended.outcome === 'success' ? 'succeeded' : `failed${reason}`;
  return `${verdict} in ${formatDuration(ended.durationMs)}: ${parts.join(', ')}`;
}

/** Why the durations shown and the latencies recorded of a simulated run differ. */
export function wallTimeNote(speed: number): string {
  const typed = speed === Number.POSITIVE_INFINITY ? 'max' : String(speed);
  return `the durations above are those of the flow; with --speed=${typed} the recorded latencies (ar_step_latency_ms) are wall time and ${speed > 1 ? 'shorter' : 'longer'}`;
}
