import { arxQueue, collectorInterval, observePostgresQueue } from '@arx/probes/postgres-queue';
import { expect, test } from 'vitest';

const refused = (subject: string) => expect.objectContaining({ code: 'ARX_PROBE_OPTION', subject });

test.each([
  [{}, 5],
  [{ METRICS_COLLECTOR_INTERVAL: '' }, 5],
  [{ METRICS_COLLECTOR_INTERVAL: '1' }, 1],
  [{ METRICS_COLLECTOR_INTERVAL: ' 2.5 ' }, 2.5],
  [{ METRICS_COLLECTOR_INTERVAL: '86400' }, 86_400],
])('%o is an interval of %d s', (env, seconds) => {
  expect(collectorInterval(env)).toBe(seconds);
});

test.each(['0', '0.9', '-5', 'five', '5s', '1e3', '0x10', 'NaN', 'Infinity', '86401', '9'.repeat(400)])(
  'an interval of %s is refused',
  (METRICS_COLLECTOR_INTERVAL) => {
    expect(() => collectorInterval({ METRICS_COLLECTOR_INTERVAL })).toThrow(refused('METRICS_COLLECTOR_INTERVAL'));
  },
);

test('a collector does not start with what it cannot use', () => {
  const good = { connection: { url: 'postgresql://127.0.0.1:1/none' }, source: arxQueue() };
  const start = (options: object) => () => observePostgresQueue({ ...good, ...options });
  expect(start({ intervalSeconds: 0.5 })).toThrow(refused('intervalSeconds'));
  for (const connection of [
    undefined,
    'postgresql://h/d',
    { url: undefined },
    { url: '' },
    { url: 'http://s3cr3t@h/' },
  ]) {
    expect(start({ connection })).toThrow(refused('connection'));
    expect(start({ connection })).not.toThrow(/s3cr3t/);
  }
  expect(start({ lockKey: '' })).toThrow(refused('lockKey'));
  expect(start({ lockKey: 7 })).toThrow(refused('lockKey'));
  expect(start({ source: 'arx' })).toThrow(refused('source'));
  process.env['METRICS_COLLECTOR_INTERVAL'] = '0';
  expect(start({})).toThrow(refused('METRICS_COLLECTOR_INTERVAL'));
  delete process.env['METRICS_COLLECTOR_INTERVAL'];
});
