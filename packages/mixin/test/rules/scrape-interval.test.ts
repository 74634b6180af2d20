import { expect, test } from 'vitest';
import { buildKubernetes } from '../../src/emit/index.ts';
import { checkScrapeInterval, longestScrapeInterval } from '../../src/rules/index.ts';

test('the shortest range, or the shortest wait, decides', () => {
  expect(longestScrapeInterval()).toEqual({
    seconds: 15,
    reason: 'CriticalErrorSpike judges by 60s, and needs 4 scrapes within',
  });
  expect(longestScrapeInterval({ systems: ['arx'] })).toEqual({
    seconds: 30,
    reason: 'ArxTargetDown judges by 120s, and needs 4 scrapes within',
  });
  expect(longestScrapeInterval({ systems: [] }).seconds).toBe(Number.POSITIVE_INFINITY);
});

test.each(['1s', '500ms', '15s'])('every %s is often enough', (interval) => {
  expect(() => checkScrapeInterval(interval)).not.toThrow();
});

test.each(['16s', '30s', '1m', '', 'often'])('%j is refused, with the rule that would go blind', (scrapeInterval) => {
  const refusal = expect.objectContaining({
    code: 'ARX_SCRAPE_INTERVAL',
    message:
      `scrapeInterval: ${JSON.stringify(scrapeInterval)} is refused; expected a time of at most 15s as Prometheus writes` +
      ' it, such as 15s: CriticalErrorSpike judges by 60s, and needs 4 scrapes within.',
  });
  expect(() => checkScrapeInterval(scrapeInterval)).toThrow(refusal);
  expect(() => buildKubernetes({ scrapeInterval })).toThrow(refusal);
});

test('rules that are not loaded ask for nothing', () => {
  expect(() => buildKubernetes({ scrapeInterval: '30s', systems: ['arx'] })).not.toThrow();
});
