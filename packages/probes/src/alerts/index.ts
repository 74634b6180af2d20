import { alertsSample } from '@arx/signals';
import { type Answer, ask, checkToken, checkUrl } from '../ask.ts';
import { type ProbeError, probeError } from '../errors.ts';
import { checkSeconds, every, type Periodic } from '../every.ts';
import { createReporter, type OnProbeError } from '../report.ts';
import { single } from '../single.ts';
import { type AlertApi, standingAlerts } from './answer.ts';

export type { ProbeError, ProbeErrorCode } from '../errors.ts';
export type { Periodic } from '../every.ts';
export type { OnProbeError } from '../report.ts';

/** Options of {@link observeAlerts}. */
export interface ObserveAlertsOptions {
  /**
   * Address of the alert API: of Alertmanager, such as `http://127.0.0.1:9093/api/v2/alerts`, or of Prometheus, such as
   * `http://127.0.0.1:9090/api/v1/alerts`. How its path ends says whose it is.
   */
  readonly url: string | URL;
  /** Time between two questions, in seconds: 1 to 86,400. Default: 15. An alert that is shorter may stay unseen. */
  readonly intervalSeconds?: number | undefined;
  /** Sent as a bearer token. Default: none. */
  readonly token?: string | undefined;
  /** Label of the alerts that names their category. Default: `category`. Without it the name of the rule is taken. */
  readonly categoryLabel?: string | undefined;
  /** Time for an answer, in seconds: from 0.1. Default: 5. */
  readonly timeoutSeconds?: number | undefined;
  /** Hears that the API cannot be asked, once until it can again. Default: a warning of the process. */
  readonly onError?: OnProbeError | undefined;
}

/** What an alert costs is about a kilobyte: some four thousand of them. */
const MOST_BYTES = 4 * 2 ** 20;

const SUBJECT = 'alerts';

/**
 * Publishes an `alertsSample` with the alerts that stand, first at once and then at each interval, until it is stopped.
 * Nothing is asked while nobody listens, and nothing is published when no answer came: that no alert stands is something
 * else. There is one for each address in a process: while it is on, another call changes nothing, its options included.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for an address, a token or a time that cannot be used
 */
export function observeAlerts(options: ObserveAlertsOptions): Periodic {
  const { intervalSeconds = 15, timeoutSeconds = 5, token, categoryLabel = 'category' } = options;
  const url = checkUrl('url', options.url);
  const api = apiOf(url);
  checkToken('token', token);
  checkSeconds('intervalSeconds', intervalSeconds, { least: 1 });
  checkSeconds('timeoutSeconds', timeoutSeconds, { least: 0.1 });
  const reporter = createReporter(options.onError);

  const sample = async (stopped: AbortSignal): Promise<void> => {
    const answer = await ask({ url, subject: SUBJECT, token, timeoutSeconds, mostBytes: MOST_BYTES, stopped });
    const alerts = readAnswer(answer, api, categoryLabel);
    if (stopped.aborted) return;
    reporter.worked(SUBJECT);
    alertsSample.publish(() => ({ alerts }));
  };
  return single(`alerts ${url.origin}${url.pathname}`, () =>
    every(sample, {
      intervalSeconds,
      isWanted: alertsSample.hasSubscribers,
      onError: (error) => reporter.failed(error as ProbeError),
    }),
  );
}

function apiOf({ pathname }: URL): AlertApi {
  if (pathname.endsWith('/api/v2/alerts')) return 'alertmanager';
  if (pathname.endsWith('/api/v1/alerts')) return 'prometheus';
  const message = 'The path of url has to end in /api/v2/alerts (Alertmanager) or /api/v1/alerts (Prometheus).';
  throw probeError('ARX_PROBE_OPTION', 'url', message);
}

function readAnswer({ statusCode, body, isCut }: Answer, api: AlertApi, categoryLabel: string) {
  if (statusCode !== 200) throw failed(`answered ${statusCode}; expected 200, redirects are not followed`);
  if (isCut) throw failed(`answered more than ${MOST_BYTES} bytes`);
  const alerts = standingAlerts(api, body.toString('utf8'), categoryLabel);
  if (alerts === undefined) throw failed(`answered something that is no list of alerts of ${api}`);
  return alerts;
}

function failed(what: string): ProbeError {
  return probeError('ARX_PROBE_FAILED', SUBJECT, `The alert API ${what}.`);
}
