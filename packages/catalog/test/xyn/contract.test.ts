import { createXynRegistry, xynFamilies } from '@arx/catalog/xyn';
import { expect, test } from 'vitest';
import { describeContract } from '../fixtures/contract.ts';

describeContract('xyn', xynFamilies, () => createXynRegistry({ strict: true }), {
  optional: [
    'xyn_runs_finished_total',
    'xyn_running_without_lease',
    'xyn_collector_last_success_timestamp_seconds',
    'xyn_collector_failures_total',
  ],
});

test('every family is read at scrape: no process spools what a database holds', () => {
  const stored: string[] = [];
  createXynRegistry().onStore(({ family }) => stored.push(family.name));
  expect(stored).toEqual([]);
});
