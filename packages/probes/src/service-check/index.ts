import { serviceCheck } from '@arx/signals';
import { checkSeconds, every, type Periodic } from '../every.ts';
import { createReporter, type OnProbeError, type Reporter } from '../report.ts';
import { createCheck, type Health } from './check.ts';
import { type CompleteService, completeServices, type ObservedService } from './options.ts';

export type { ProbeError, ProbeErrorCode } from '../errors.ts';
export type { Periodic } from '../every.ts';
export type { OnProbeError } from '../report.ts';
export type { CheckedService, ObservedService, ServiceHealth, UrlService } from './options.ts';

/** Options of {@link observeServices}. */
export interface ObserveServicesOptions {
  readonly services: readonly ObservedService[];
  /** Time between two checks of a service, in seconds: 1 to 86,400. Default: 15. */
  readonly intervalSeconds?: number | undefined;
  /** Time for an answer, in seconds: from 0.1. After it the service is offline. Default: 5. */
  readonly timeoutSeconds?: number | undefined;
  /** Hears why a service is not online, once until it is again. Default: nobody; the signal says that it is not. */
  readonly onError?: OnProbeError | undefined;
}

/** How many checks the score looks back on. */
const SCORED_CHECKS = 20;

const WEIGHTS: Readonly<Record<Health['status'], number>> = { online: 1, degraded: 0.5, offline: 0 };

/**
 * Publishes a `serviceCheck` for every service, first at once and then at each interval, until it is stopped. Nothing is
 * checked while nobody listens. Services do not wait for each other, and no service is asked twice at a time.
 *
 * The score of a service is the share of its last 20 checks that found it online, a degraded one counting half, unless its
 * own check gives one. The duration has the look-up of the name and the connection in it. Each call checks anew.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for services or times that cannot be used
 */
export function observeServices(options: ObserveServicesOptions): Periodic {
  const { intervalSeconds = 15, timeoutSeconds = 5, onError = () => {} } = options;
  checkSeconds('intervalSeconds', intervalSeconds, { least: 1 });
  checkSeconds('timeoutSeconds', timeoutSeconds, { least: 0.1 });
  const services = completeServices(options.services);
  const reporter = createReporter(onError);
  const isWanted = serviceCheck.hasSubscribers;
  const running = services.map((service) =>
    every(createTick(service, timeoutSeconds, reporter), { intervalSeconds, isWanted }),
  );
  return {
    stop: () => {
      for (const { stop } of running) stop();
    },
  };
}

function createTick(
  service: CompleteService,
  timeoutSeconds: number,
  reporter: Reporter,
): (stopped: AbortSignal) => Promise<void> {
  const { name, isModelProvider } = service;
  const check = createCheck(service, timeoutSeconds);
  const weights: number[] = [];
  return async (stopped) => {
    const { status, durationSeconds, score, error } = await check(stopped);
    if (stopped.aborted) return;
    if (error === undefined) reporter.worked(name);
    else reporter.failed(error);
    weights.push(WEIGHTS[status]);
    if (weights.length > SCORED_CHECKS) weights.shift();
    const share = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    serviceCheck.publish(() => ({
      service: name,
      status,
      score: score ?? 100 * share,
      isModelProvider,
      durationSeconds,
    }));
  };
}
