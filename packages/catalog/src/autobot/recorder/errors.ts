import type { TimeWindow } from '../event-windows.ts';
import type { ERROR_CATEGORIES } from '../families/errors.ts';
import type { AutobotRegistry } from '../registry.ts';

/** Kind of an error. */
export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

/** Recorders of errors. */
export interface ErrorRecorder {
  /**
   * A component dealt with an error: `autobot_errors_total` + 1, from which `autobot_error_rate` is computed. The code is
   * `unknown` when left out; never a message.
   */
  recordError(error: {
    readonly category: ErrorCategory;
    readonly component: string;
    readonly errorCode?: string | undefined;
  }): void;
  /**
   * Says what `autobot_error_rate` is, in errors per minute, for programs that count elsewhere. It stands for as long as
   * its window is, also over what {@link recordError} has counted.
   */
  updateErrorRate(told: { readonly component: string; readonly timeWindow: TimeWindow; readonly rate: number }): void;
}

export function errorRecorder({ instruments: to, rates }: AutobotRegistry): ErrorRecorder {
  return {
    recordError: ({ category, component, errorCode = 'unknown' }) => {
      to.errors.inc({ category, component, error_code: errorCode });
      rates.failed(component);
    },
    updateErrorRate: ({ component, timeWindow, rate }) => rates.tellErrorRate(component, timeWindow, rate),
  };
}
