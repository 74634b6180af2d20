import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standingAlerts } from '../../src/alerts/answer.ts';

const ofPrometheus = (alerts: unknown): string => JSON.stringify({ status: 'success', data: { alerts } });

test('alerts of Alertmanager stand whatever is done about them', () => {
  const alert = (fingerprint: string, state: string, labels: object) => ({ fingerprint, status: { state }, labels });
  const text = JSON.stringify([
    alert('aa', 'active', { alertname: 'TooHot', severity: 'critical', category: 'gpu' }),
    alert('bb', 'suppressed', { alertname: 'TooFull', severity: 'warning' }),
    alert('cc', 'unprocessed', { severity: 'info' }),
  ]);
  expect(standingAlerts('alertmanager', text, 'category')).toEqual([
    { fingerprint: 'aa', category: 'gpu', severity: 'critical' },
    { fingerprint: 'bb', category: 'TooFull', severity: 'warning' },
    { fingerprint: 'cc', category: 'unknown', severity: 'info' },
  ]);
});

test('alerts of Prometheus stand when they fire; their labels are their identity', () => {
  const text = ofPrometheus([
    { state: 'firing', labels: { alertname: 'A', instance: '1' } },
    { state: 'firing', labels: { instance: '1', alertname: 'A' } },
    { state: 'firing', labels: { alertname: 'A', instance: '2' } },
    { state: 'pending', labels: { alertname: 'B' } },
  ]);
  const standing = standingAlerts('prometheus', text, 'category')!;
  const [first, same, other] = standing.map(({ fingerprint }) => fingerprint);
  expect(standing).toHaveLength(3);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(same).toBe(first);
  expect(other).not.toBe(first);
});

test.each([
  ['critical', 'critical'],
  ['Critical', 'critical'],
  ['page', 'critical'],
  ['high', 'critical'],
  ['warning', 'warning'],
  ['medium', 'warning'],
  ['P3', 'warning'],
  ['constructor', 'warning'],
  ['__proto__', 'warning'],
  ['', 'warning'],
  ['none', 'info'],
  ['info', 'info'],
])('the severity %s is %s', (severity, expected) => {
  const text = `[{"labels": {"severity": ${JSON.stringify(severity)}}}]`;
  expect(standingAlerts('alertmanager', text, 'category')).toMatchObject([{ severity: expected }]);
});

test.each([
  ['alertmanager', ''],
  ['alertmanager', '<html>'],
  ['alertmanager', '{"status":"success","data":[]}'],
  ['alertmanager', '[null]'],
  ['alertmanager', '[{"labels":{"severity":1}}]'],
  ['prometheus', '[]'],
  ['prometheus', '{"status":"error","error":"no"}'],
  ['prometheus', '{"status":"success","data":null}'],
  ['prometheus', '{"status":"success","data":{"groups":[]}}'],
] as const)('of %s, %s is no answer', (api, text) => {
  expect(standingAlerts(api, text, 'category')).toBeUndefined();
});

test('whatever a server answers gives a list or nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom('alertmanager', 'prometheus'), fc.json(), (api, text) => {
      const wrapped = [text, `[{"labels":${text}}]`, `{"status":"success","data":{"alerts":[${text}]}}`];
      for (const answer of wrapped) {
        const standing = standingAlerts(api, answer, 'category');
        for (const alert of standing ?? []) expect(alert).toMatchObject({ category: expect.any(String) });
      }
    }),
  );
});
