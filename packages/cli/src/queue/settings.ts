import { collectorInterval } from '@arx/probes/postgres-queue';
import type { RetentionPolicy } from '@arx/runtime/queue';
import { apiToken } from '../api-token.ts';
import type { Env } from '../environment.ts';
import { usageError } from '../errors.ts';
import type { Flags } from '../invocation.ts';
import { resolve, type Setting } from '../settings.ts';

/** Whether a server brings the run queue along. */
export function queueEnabled(flags: Flags, env: Env): boolean {
  if (flags.given('no-queue')) return false;
  const setting: Setting<boolean> = {
    variable: 'ARX_QUEUE',
    expected: '1 (with the run queue, as when it is unset) or 0 (without)',
    parse: (text) => ({ '0': false, '1': true })[text],
    fallback: true,
  };
  return resolve(setting, undefined, env).value;
}

/**
 * The address of the database that `DATABASE_URL` names; `undefined` for the embedded one.
 *
 * @throws CliError `ARX_USAGE`, without the value, which may hold a password
 */
export function databaseUrl(env: Env): string | undefined {
  const text = env['DATABASE_URL']?.trim() ?? '';
  if (text === '') return undefined;
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw usageError(
    'DATABASE_URL',
    'DATABASE_URL is no address of a Postgres database, but must be like postgresql://user:<password>@host:port/database',
    'percent-encode special characters of the password, or unset it to use the embedded Postgres',
  );
}

/** How the numbers of the queue are collected. */
export interface CollectorPlan {
  readonly intervalSeconds: number;
  /** Whether each worker has a series of its own. */
  readonly perWorkerAge: boolean;
}

/** @throws CliError `ARX_USAGE` for `METRICS_COLLECTOR_INTERVAL` or `ARX_WORKER_AGES` */
function collectorPlan(env: Env): CollectorPlan {
  const ages: Setting<boolean> = {
    variable: 'ARX_WORKER_AGES',
    expected: '1 (a series per worker) or 0 (none, as when it is unset)',
    parse: (text) => ({ '0': false, '1': true })[text],
    fallback: false,
  };
  return { intervalSeconds: intervalOf(env), perWorkerAge: resolve(ages, undefined, env).value };
}

function intervalOf(env: Env): number {
  try {
    return collectorInterval(env);
  } catch (error) {
    throw usageError('METRICS_COLLECTOR_INTERVAL', error instanceof Error ? error.message : String(error));
  }
}

/** What the environment says of the queue of a server. */
export interface QueueSettings {
  /** A secret. */
  readonly token: string | undefined;
  readonly collector: CollectorPlan;
}

/**
 * The settings of the queue of a server, all of them checked.
 *
 * @throws CliError `ARX_USAGE`
 */
export function queueSettings(env: Env): QueueSettings {
  databaseUrl(env);
  return { token: apiToken(env), collector: collectorPlan(env) };
}

/** What a worker of this command is to do. Times in seconds. */
export interface WorkerPlan {
  readonly concurrency: number;
  readonly queues: readonly string[];
  readonly leaseSeconds: number;
  readonly graceSeconds: number;
  /** How long ended runs stay. Default: for ever. */
  readonly retention: RetentionPolicy | undefined;
}

const QUEUE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** @throws CliError `ARX_USAGE` */
export function workerPlan(flags: Flags, env: Env): WorkerPlan {
  const queues: Setting<readonly string[]> = {
    flag: '--queues',
    expected: 'names of queues, separated by commas',
    parse: (text) => {
      const names = text.split(',').map((name) => name.trim());
      return names.every((name) => QUEUE.test(name)) ? names : undefined;
    },
    fallback: ['default'],
  };
  const concurrency: Setting<number> = {
    flag: '--concurrency',
    expected: 'a whole number from 1 to 1000',
    parse: (text) => wholeNumber(text, 1, 1000),
    fallback: 4,
  };
  return {
    concurrency: resolve(concurrency, flags.text('concurrency'), {}).value,
    queues: resolve(queues, flags.text('queues'), {}).value,
    leaseSeconds: seconds('--lease', flags.text('lease'), { from: 1, to: 3600, fallback: 30 }),
    graceSeconds: seconds('--grace', flags.text('grace'), { from: 0, to: 86_400, fallback: 5 }),
    retention: retentionOf(env),
  };
}

/** Ended runs stay for 30 days, unless `ARX_RETENTION_DAYS` says otherwise; with 0 for ever. */
function retentionOf(env: Env): RetentionPolicy | undefined {
  const days: Setting<number> = {
    variable: 'ARX_RETENTION_DAYS',
    expected: 'a whole number of days from 1 to 3650, or 0 for ever',
    parse: (text) => wholeNumber(text, 0, 3650),
    fallback: 30,
  };
  const { value } = resolve(days, undefined, env);
  if (value === 0) return undefined;
  const rule = { maxAgeSeconds: value * 86_400 };
  return { COMPLETED: rule, FAILED: rule, CANCELLED: rule };
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A span of time that a flag gives, in seconds: `90`, `90s`, `500ms`, `5m`, `2h`, `1d`.
 *
 * @throws CliError `ARX_USAGE`
 */
export function seconds<Fallback extends number | undefined>(
  flag: string,
  text: string | undefined,
  { from, to, fallback }: { readonly from: number; readonly to: number; readonly fallback: Fallback },
): number | Fallback {
  const setting: Setting<number | Fallback> = {
    flag,
    expected: `a time from ${from} to ${to} seconds, such as 90s, 500ms, 5m or 2h`,
    parse: (given) => {
      const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(given) ?? [];
      const value = Number(number) * (UNITS[unit] as number);
      return value >= from && value <= to ? value : undefined;
    },
    fallback,
  };
  return resolve(setting, text, {}).value;
}

/** A whole number that a flag gives. @throws CliError `ARX_USAGE` */
export function wholeFlag(flag: string, text: string | undefined, from: number, to: number): number | undefined {
  const setting: Setting<number | undefined> = {
    flag,
    expected: `a whole number from ${from} to ${to}`,
    parse: (given) => wholeNumber(given, from, to),
    fallback: undefined,
  };
  return resolve(setting, text, {}).value;
}

function wholeNumber(text: string, from: number, to: number): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  return value >= from && value <= to ? value : undefined;
}
