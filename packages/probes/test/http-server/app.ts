import type { Page } from '@arx/metrics';

/** A program under test that listens on loopback. */
export interface RunningApp {
  /** Such as `http://127.0.0.1:49152`. */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

export interface AppOptions {
  readonly page: Page;
  /** Path of the page. */
  readonly path?: string;
}

/**
 * One program, written the way of each framework:
 *
 * | route | answers |
 * |---|---|
 * | `GET /ok` | `hello` |
 * | `GET /users/:id` | `user` |
 * | `GET /api/tenants/:tenant/items/:item` | `item`, from a router that is mounted twice |
 * | `POST /echo` | what it got, as JSON |
 * | `GET /trace` | the trace of the request, as JSON, read after a wait |
 * | `POST /trace` | the same, after the body was parsed |
 * | `GET /stream` | `one`, `two`, `three`, 40 ms apart |
 * | `GET /events` | an event every 10 ms, without an end |
 * | `GET /hang` | nothing |
 * | `GET /large` | {@link LARGE} bytes |
 * | `GET /empty` | 204 |
 * | `GET /unchanged` | 304 |
 * | `GET /broken` | throws a `TypeError` |
 * | `GET /broken-later` | rejects with an error that has a code |
 * | `GET /teapot` | throws an error that becomes a 418 |
 */
export interface App {
  readonly name: string;
  /** Component of its errors; `undefined` where no hook tells of them. */
  readonly component: string | undefined;
  /** Whether the probe sees what becomes of an answer after the server took it. */
  readonly seesConnection: boolean;
  readonly start: (options: AppOptions) => Promise<RunningApp>;
}

/** How many requests for `/hang` have arrived. */
export const hanging = { count: 0 };

/** What answers `/hang`. */
export function hang(): Promise<never> {
  hanging.count++;
  return new Promise(() => {});
}

/** More than the buffers of a connection take. */
export const LARGE = 16_000_000;

export class CodedError extends Error {
  readonly code = 'E_BROKEN_LATER';
}
