import type { METHODS, STATUS_CLASSES } from '../families/api.ts';
import type { AutobotRegistry } from '../registry.ts';

/** A method that is told apart. */
export type Method = (typeof METHODS)[number];
/** The first digit of an HTTP status. */
export type StatusClass = (typeof STATUS_CLASSES)[number];

/** Recorders of HTTP requests. */
export interface ApiRecorder {
  /**
   * A request was answered: `autobot_api_requests_total` and `autobot_api_request_duration_seconds`.
   *
   * The route is the template, such as `/runs/{id}`; what looks like a path becomes `other`.
   */
  recordApiRequest(request: {
    readonly method: Method;
    readonly route: string;
    readonly statusClass: StatusClass;
    readonly durationSeconds: number;
  }): void;
}

export function apiRecorder({ instruments: to }: AutobotRegistry): ApiRecorder {
  return {
    recordApiRequest: ({ method, route, statusClass, durationSeconds }) => {
      to.apiRequests.inc({ method, route, status_class: statusClass });
      to.apiRequestDuration.observe({ method, route }, durationSeconds);
    },
  };
}
