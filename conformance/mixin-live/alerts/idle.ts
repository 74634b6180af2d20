import { until } from '../../support/processes.ts';
import { ask, numbersOf } from '../prometheus-api.ts';
import { startStack } from '../stack.ts';
import { startSystem } from '../system.ts';

/** Alerts on the machine that the test runs on, which may well be busy. */
const ON_THIS_MACHINE = '(?:High|Critical)(?:CPU|Memory|Disk)Usage|HighNetworkTraffic';

/** Scrapes after which all is settled: before the first ones an alert on something absent is about to come. */
const SETTLED = 10;

/**
 * Runs an `arx up` that has nothing to do, with a worker, under the rules as they are emitted, for a minute.
 *
 * @returns the labels of the alerts that were pending or fired in that minute
 */
export async function alertsOfIdleSystem(): Promise<readonly Readonly<Record<string, string>>[]> {
  await using closing = new AsyncDisposableStack();
  const system = await startSystem('mixin-live-idle');
  closing.defer(() => system.stop());
  await system.up(['--no-run']);
  const stack = await startStack({ folder: system.folder, address: system.address });
  closing.defer(() => stack.stop());
  const numberOf = numbersOf(stack.prometheus);
  const scrapes = 'count_over_time(up{job="arx"}[5m])';
  const enough = async (): Promise<boolean> => ((await numberOf(scrapes)) ?? 0) >= SETTLED + 60;
  await until('a minute of scrapes', enough, 180_000);
  const { series } = await ask(stack.prometheus, {
    name: 'alerts that were pending or fired',
    expr: `last_over_time(ALERTS{alertname!~"${ON_THIS_MACHINE}"}[1m])`,
    ask: { kind: 'instant', time: Date.now() / 1000 },
  });
  return series;
}
