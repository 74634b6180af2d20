import { checkToken, checkUrl } from '../ask.ts';
import { probeError } from '../errors.ts';
import { checkSeconds } from '../every.ts';

/** What a check of the program's own says. */
export interface ServiceHealth {
  /** Default: `online`, or `degraded` when it took long. */
  readonly status?: 'online' | 'degraded' | 'offline' | undefined;
  /** 0 to 100. Default: that of the probe. */
  readonly score?: number | undefined;
}

/** What all services have. */
interface Service {
  /** Name of the service, from configuration; another one than that of the others. */
  readonly name: string;
  /** Whether it answers model calls under this name. Default: false. */
  readonly isModelProvider?: boolean | undefined;
  /** An answer that takes longer makes it degraded; in seconds, from 0.001. Default: 1. */
  readonly degradedAfterSeconds?: number | undefined;
}

/** A service with an address that says how it is. */
export interface UrlService extends Service {
  /** Asked with GET: 2xx is online, 5xx offline, anything else degraded. A redirect is not followed. */
  readonly url: string | URL;
  /** Sent as a bearer token. Default: none. */
  readonly token?: string | undefined;
  readonly check?: undefined;
}

/** A service that the program asks in its own way, such as a database. */
export interface CheckedService extends Service {
  /** Resolves when the service answered; a rejection is offline. The signal aborts when it takes too long. */
  readonly check: (signal: AbortSignal) => Promise<ServiceHealth | undefined> | Promise<void>;
  readonly url?: undefined;
  readonly token?: undefined;
}

export type ObservedService = UrlService | CheckedService;

/** A service with everything that it may leave out. */
export interface CompleteService {
  readonly name: string;
  readonly isModelProvider: boolean;
  readonly degradedAfterSeconds: number;
  readonly how:
    | { readonly kind: 'url'; readonly url: URL; readonly token: string | undefined }
    | { readonly kind: 'check'; readonly check: CheckedService['check'] };
}

/** @throws ProbeError `ARX_PROBE_OPTION` */
export function completeServices(services: unknown): readonly CompleteService[] {
  if (!Array.isArray(services)) throw refusal('services', 'services has to be a list.');
  const names = new Set<string>();
  return services.map((service: ObservedService, index) => {
    const complete = completeService(service, `services[${index}]`);
    if (names.has(complete.name)) throw refusal(`services[${index}].name`, `There are two services ${complete.name}.`);
    names.add(complete.name);
    return complete;
  });
}

function completeService(service: ObservedService, path: string): CompleteService {
  const { name, url, token, check, isModelProvider = false, degradedAfterSeconds = 1 } = service ?? {};
  if (typeof name !== 'string' || name === '') throw refusal(`${path}.name`, `${path}.name has to be a text.`);
  checkSeconds(`${path}.degradedAfterSeconds`, degradedAfterSeconds, { least: 0.001 });
  const rest = { name, isModelProvider, degradedAfterSeconds };
  if (typeof check === 'function' && url === undefined) return { ...rest, how: { kind: 'check', check } };
  if (check !== undefined || url === undefined) throw refusal(path, `${path} has to have either a url or a check.`);
  checkToken(`${path}.token`, token);
  return { ...rest, how: { kind: 'url', url: checkUrl(`${path}.url`, url), token } };
}

function refusal(subject: string, message: string) {
  return probeError('ARX_PROBE_OPTION', subject, message);
}
