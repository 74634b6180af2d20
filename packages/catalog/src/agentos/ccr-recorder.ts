import type { AgentosRecorder, RecordedUsage, UsageReport } from './recorder-types.ts';
import type { AgentosInstruments } from './registry.ts';

type CcrRecorder = Pick<AgentosRecorder, 'recordCcrRequest' | 'recordRequest'>;

/** What was recorded of a report that could not be read. */
export const NO_USAGE: RecordedUsage = Object.freeze({ inputTokens: 0, outputTokens: 0, isEstimate: false });

/** The recorders of model requests. */
export function createCcrRecorder(to: AgentosInstruments): CcrRecorder {
  const recordCcrRequest: CcrRecorder['recordCcrRequest'] = (request) => {
    const { provider, taskType, status, durationSeconds, inputTokens = 0, outputTokens = 0 } = request;
    to.ccrRequests.inc({ provider, task_type: taskType, status });
    if (durationSeconds !== undefined) to.ccrLatency.observe({ provider }, durationSeconds);
    if (inputTokens !== 0) to.ccrTokens.inc({ provider, direction: 'input' }, inputTokens);
    if (outputTokens !== 0) to.ccrTokens.inc({ provider, direction: 'output' }, outputTokens);
  };

  return {
    recordCcrRequest,
    recordRequest: (report) => {
      const { provider, taskType, durationSeconds, isFallback = false } = report;
      const usage = usageOf(report);
      const { inputTokens, outputTokens } = usage;
      const status = isFallback ? 'fallback' : 'success';
      recordCcrRequest({ provider, taskType, status, durationSeconds, inputTokens, outputTokens });
      return usage;
    },
  };
}

function usageOf({ inputTokens, outputTokens, estimatedTokens = 0 }: UsageReport): RecordedUsage {
  if (inputTokens === undefined && outputTokens === undefined && estimatedTokens !== 0) {
    return { ...halvesOf(estimatedTokens), isEstimate: true };
  }
  // One side alone is a report: adding an estimate of the whole to it would count that side twice.
  return { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0, isEstimate: false };
}

/** Splits an estimate. Whole tokens, of which the input gets the odd one; the halves add up to the estimate. */
function halvesOf(tokens: number): { readonly inputTokens: number; readonly outputTokens: number } {
  const inputTokens = Math.min(tokens, Math.ceil(tokens / 2));
  return { inputTokens, outputTokens: tokens - inputTokens };
}
