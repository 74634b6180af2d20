import type { ArxRecorder, FlowScope, StepScope } from './recorder-types.ts';

const INERT_STEP: StepScope = Object.freeze({ end: () => {}, [Symbol.dispose]: () => {} });

const INERT_FLOW: FlowScope = Object.freeze({
  step: () => INERT_STEP,
  succeed: () => {},
  fail: () => {},
  [Symbol.dispose]: () => {},
});

/** The recorders of a program whose recording is off: nothing is read, allocated or recorded. */
export const disabledRecorder: ArxRecorder = Object.freeze({
  flowStart: () => {},
  flowEnd: () => {},
  step: () => INERT_STEP,
  stepTimer: () => INERT_STEP,
  retry: () => {},
  addRetry: () => {},
  tokensIn: () => {},
  tokensOut: () => {},
  addTokens: () => {},
  flow: () => INERT_FLOW,
});
