import { type FlowLibrary, findFlow } from '../flows/library.ts';
import { checkOptions } from '../flows/run-options.ts';
import type { StepRunners } from '../flows/step-runner.ts';
import { submitRow } from '../queue/request.ts';
import type { RunRequest } from '../queue/run.ts';

/** Whether a live run has what it needs is known by the worker that takes it. */
const ANYTHING: StepRunners = { model: unused, shell: unused };

/**
 * Checks a request before it is submitted, against the flows that are known here: the queue itself takes a run of any.
 *
 * @throws QueueError `ARX_RUN_REQUEST_INVALID`; FlowError `ARX_FLOW_UNKNOWN` with the nearest id, the problem of its file
 *   when that is broken, `ARX_RUN_OPTION_INVALID` for an input that the flow does not have
 */
export function checkRunRequest(request: RunRequest, library: FlowLibrary): void {
  submitRow(request, '');
  const { flow } = findFlow(library, request.flowId);
  const { execMode = 'live', inputs, options } = request;
  checkOptions(flow, { ...options, execMode, inputs, runners: ANYTHING });
}

function unused(): never {
  throw new Error('nothing is executed here');
}
