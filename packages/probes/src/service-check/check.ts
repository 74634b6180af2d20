import { ask } from '../ask.ts';
import { type ProbeError, probeError } from '../errors.ts';
import { within } from '../within.ts';
import type { CompleteService, ServiceHealth } from './options.ts';

/** How a service is. */
export interface Health {
  readonly status: 'online' | 'degraded' | 'offline';
  /** `undefined` when no answer came. */
  readonly durationSeconds: number | undefined;
  /** What its own check says; `undefined` when it does not. */
  readonly score: number | undefined;
  /** Why it is not online, when it is more than slowness. */
  readonly error: ProbeError | undefined;
}

/** What is read of an answer, so that the server need not see its client break off. */
const MOST_BYTES = 64 * 1024;

const STATUSES: readonly unknown[] = ['online', 'degraded', 'offline'];

/**
 * Makes the check of one service. It never rejects. A check of the program's own that goes on after its time is not made
 * again before it ends; until then the service is offline.
 */
export function createCheck(
  service: CompleteService,
  timeoutSeconds: number,
): (stopped: AbortSignal) => Promise<Health> {
  const askOnce = service.how.kind === 'url' ? byUrl(service.name, service.how) : byCheck(service.name, service.how);
  return async (stopped) => {
    const startedAt = performance.now();
    try {
      const { status, score, error } = await askOnce(timeoutSeconds, stopped);
      const durationSeconds = (performance.now() - startedAt) / 1000;
      const isSlow = durationSeconds > service.degradedAfterSeconds;
      return { status: status === 'online' && isSlow ? 'degraded' : status, durationSeconds, score, error };
    } catch (error) {
      return {
        status: 'offline',
        durationSeconds: undefined,
        score: undefined,
        error: toProbeError(service.name, error),
      };
    }
  };
}

type AskOnce = (timeoutSeconds: number, stopped: AbortSignal) => Promise<Omit<Health, 'durationSeconds'>>;

function byUrl(name: string, { url, token }: { readonly url: URL; readonly token: string | undefined }): AskOnce {
  return async (timeoutSeconds, stopped) => {
    const { statusCode } = await ask({ url, subject: name, token, timeoutSeconds, mostBytes: MOST_BYTES, stopped });
    const status = statusOf(statusCode);
    const message = `The service ${name} answered ${statusCode}; expected 2xx.`;
    return { status, score: undefined, error: status === 'online' ? undefined : failed(name, message) };
  };
}

/** A server that cannot do what it is for is offline; one that answers something else is there, but not as it was meant. */
function statusOf(statusCode: number): Health['status'] {
  if (statusCode >= 200 && statusCode < 300) return 'online';
  return statusCode >= 500 ? 'offline' : 'degraded';
}

function byCheck(name: string, { check }: { readonly check: (signal: AbortSignal) => Promise<unknown> }): AskOnce {
  let isPending = false;
  const tracked = async (signal: AbortSignal): Promise<unknown> => {
    isPending = true;
    try {
      return await check(signal);
    } finally {
      isPending = false;
    }
  };
  return async (timeoutSeconds, stopped) => {
    if (isPending) throw failed(name, `The check of ${name} before this one has not ended.`);
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    stopped.addEventListener('abort', abort);
    try {
      return readHealth(name, await within(timeoutSeconds, name, tracked(controller.signal)));
    } catch (error) {
      abort();
      throw error;
    } finally {
      stopped.removeEventListener('abort', abort);
    }
  };
}

function readHealth(name: string, said: unknown): Omit<Health, 'durationSeconds'> {
  const { status = 'online', score } = (said ?? {}) as ServiceHealth;
  const isScore = score === undefined || (typeof score === 'number' && score >= 0 && score <= 100);
  if (!STATUSES.includes(status) || !isScore) {
    throw failed(name, `The check of ${name} gave an unknown status, or a score that is not within 0 and 100.`);
  }
  const error = status === 'offline' ? failed(name, `The check of ${name} says that it is offline.`) : undefined;
  return { status, score, error };
}

/** Only the code or the name of what a check throws: its message may have anything in it. */
function toProbeError(name: string, error: unknown): ProbeError {
  const known = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  if (known['name'] === 'ProbeError') return error as ProbeError;
  const why = [known['code'], known['name']].find((word) => typeof word === 'string' && /^[\w.-]{1,64}$/.test(word));
  return failed(name, `The check of ${name} failed (${why ?? 'unknown'}).`);
}

function failed(name: string, message: string): ProbeError {
  return probeError('ARX_PROBE_FAILED', name, message);
}
