import { OTHER } from '@arx/metrics';
import { httpRequest, subscribe } from '@arx/signals';
import { METHODS, STATUS_CLASSES } from '../families/api.ts';
import type { Method, StatusClass } from '../recorder/api.ts';
import type { Listen } from './listening.ts';

const METHOD_OF: ReadonlyMap<string, Method> = new Map(METHODS.map((method) => [method, method]));

/** HTTP requests that this program served. */
export const listenToApi: Listen = ({ recorder, options }) => [
  subscribe(
    httpRequest,
    ({ method, route = OTHER, statusCode, durationSeconds }) =>
      recorder.recordApiRequest({
        method: METHOD_OF.get(method) ?? 'OTHER',
        route,
        statusClass: classOf(statusCode),
        durationSeconds,
      }),
    options,
  ),
];

/**
 * The first digit of a status. A client that left before there was one is an error of the client, as the status 499 of
 * nginx says; a number that is no status is an error of the server that sent it.
 */
function classOf(statusCode: number | undefined): StatusClass {
  if (statusCode === undefined) return '4xx';
  return STATUS_CLASSES[Math.floor(statusCode / 100) - 1] ?? '5xx';
}
