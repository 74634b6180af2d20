import { autobotFamilies } from '@arx/catalog/autobot';
import { alertsSample, errorHandled, type StandingAlert } from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, only, scraped } from '../fixtures/listening.ts';

test.each(autobotFamilies.errors.labels.category)('an error of category %s is counted', (category) => {
  const { moved } = listen();
  expect(moved(() => errorHandled.publish(() => ({ category, component: 'store', code: 'ARX_BUSY' })))).toEqual([
    ['autobot_errors_total', { category, component: 'store', error_code: 'ARX_BUSY' }, 1],
  ]);
});

test('errors make a rate per minute', async () => {
  const { registry } = listen({ now: () => 50_000 });
  for (let i = 0; i < 15; i++) errorHandled.publish(() => ({ category: 'api', component: 'gateway' }));
  expect(await scraped(registry, 'autobot_error_rate')).toEqual(['gateway 1m 15', 'gateway 5m 3', 'gateway 15m 1']);
});

const BEGUN = 'autobot_performance_alerts_total';
const STANDING = 'autobot_active_alerts_count';

test('an alert counts when it begins, and stands as long as it is told', async () => {
  const { registry, moved } = listen();
  const alert = (fingerprint: string, severity: StandingAlert['severity'] = 'warning'): StandingAlert => ({
    fingerprint,
    category: 'autobot_alerts',
    severity,
  });
  const tell = (...alerts: readonly StandingAlert[]) =>
    only(
      moved(() => alertsSample.publish(() => ({ alerts }))),
      BEGUN,
    );
  const begun = (severity: string, by = 1) => [[BEGUN, { category: 'autobot_alerts', severity }, by]];

  expect(tell(alert('a'), alert('b', 'critical'))).toEqual([...begun('critical'), ...begun('warning')]);
  expect(await scraped(registry, STANDING)).toEqual(['info 0', 'warning 1', 'critical 1']);
  expect(tell(alert('a'), alert('c', 'info'))).toEqual(begun('info'));
  expect(tell()).toEqual([]);
  expect(await scraped(registry, STANDING)).toEqual(['info 0', 'warning 0', 'critical 0']);
  // It ended, and begins anew.
  expect(tell(alert('a'))).toEqual(begun('warning'));
});
