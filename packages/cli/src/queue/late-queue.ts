import type { Env } from '../environment.ts';
import type { ServedApi } from '../server/metrics-server.ts';
import { isLoopback } from '../server/url.ts';
import type { QueueService, QueueServiceOptions } from './serve-queue.ts';
import { queueSettings } from './settings.ts';

/** The run queue of a server that listens before it has one. */
export interface LateQueue extends ServedApi {
  /** Loads and starts it; what was asked meanwhile is answered then. */
  begin(options: Omit<QueueServiceOptions, 'address' | 'env' | 'settings'>): Promise<QueueService>;
}

/**
 * What the listener needs of the queue before there is one: the page comes first, and what serves and keeps runs takes
 * longer to load than everything else.
 *
 * @throws CliError `ARX_USAGE` for a bad variable
 */
export function lateQueue(address: string, env: Env): LateQueue {
  const settings = queueSettings(env);
  const begun = Promise.withResolvers<QueueService>();
  let service: QueueService | undefined;
  return {
    handler: (request, response) => void begun.promise.then(({ handler }) => handler(request, response)),
    guard: (handler) => {
      if (isLoopback(address)) return handler;
      return (request, response) => void begun.promise.then(({ guard }) => guard(handler)(request, response));
    },
    health: () => service?.health() ?? { status: 'starting' },
    begin: async (options) => {
      const { startQueueService } = await import('./serve-queue.ts');
      service = startQueueService({ ...options, address, env, settings });
      begun.resolve(service);
      return service;
    },
  };
}
