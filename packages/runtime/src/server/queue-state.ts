import type { Database } from '../store/database.ts';
import { ApiError } from './errors.ts';

/** Where the run queue of a server stands. The server listens before the database is there, and says so meanwhile. */
export type QueueState =
  /** The database is being started or migrated. `note` says for people what takes its time. */
  | { readonly kind: 'starting'; readonly note: string }
  /** The database answers, and its schema is that of this program. */
  | { readonly kind: 'ready'; readonly database: Database }
  /** The database cannot be had; `code` and `message` say why, and what to do. It is tried again. */
  | { readonly kind: 'unavailable'; readonly code: string; readonly message: string }
  /** The server ends. */
  | { readonly kind: 'stopping' };

/**
 * The database of a queue that is ready.
 *
 * @throws ApiError with status 503
 */
export function readyDatabase(state: QueueState): Database {
  switch (state.kind) {
    case 'ready':
      return state.database;
    case 'starting':
      throw new ApiError('ARX_QUEUE_STARTING', 'queue', `the queue is not ready yet: ${state.note}; ask again`);
    case 'unavailable':
      throw new ApiError(state.code, 'database', state.message, { status: 503 });
    case 'stopping':
      throw stopping();
  }
}

/** What a request is told while the server ends. */
export function stopping(): ApiError {
  return new ApiError('ARX_SERVER_STOPPING', 'server', 'the server is stopping; ask the one that takes its place');
}
