import { describe, expect, test } from 'vitest';
import { negotiate } from '../../src/exposition/negotiate.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const TEXT_1 = 'text/plain; version=1.0.0; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** As the sources build them: scrape/scrape.go (`scrapeAcceptHeader`, `acceptHeader`) and config/config.go of each version. */
const PROMETHEUS: readonly (readonly [who: string, accept: string, contentType: string])[] = [
  [
    'Prometheus 2.42',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    OPENMETRICS,
  ],
  [
    'Prometheus 2.42 with native histograms',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    OPENMETRICS,
  ],
  [
    'Prometheus 3.0',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2',
    `${OPENMETRICS}; escaping=allow-utf-8`,
  ],
  [
    'Prometheus 3.5',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    `${OPENMETRICS}; escaping=allow-utf-8`,
  ],
  [
    'Prometheus 3.5 with legacy names',
    'application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=underscores;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    `${OPENMETRICS}; escaping=underscores`,
  ],
  [
    'Prometheus 3.5 with protobuf first',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
    `${OPENMETRICS}; escaping=allow-utf-8`,
  ],
  [
    'Prometheus 3.5, scrape_protocols: [PrometheusText1.0.0]',
    'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5',
    `${TEXT_1}; escaping=allow-utf-8`,
  ],
  ['Prometheus 3.5, scrape_protocols: [PrometheusText0.0.4]', 'text/plain;version=0.0.4;q=0.6,*/*;q=0.5', TEXT],
  [
    'Prometheus 3.5, scrape_protocols: [PrometheusProto]',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,*/*;q=0.5',
    TEXT,
  ],
];

describe('the format for an Accept header', () => {
  test.each(PROMETHEUS)('%s', (_, accept, contentType) => {
    expect(negotiate(accept).contentType).toBe(contentType);
  });

  test.each([
    ['no header', undefined, TEXT],
    ['an empty header', '', TEXT],
    ['curl', '*/*', TEXT],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', TEXT],
    [
      'protobuf only',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
      TEXT,
    ],
    ['nothing at all', '*/*;q=0', TEXT],
    ['text of any version', 'text/plain', TEXT],
    ['text of any kind', 'text/*', TEXT],
    ['text 1.0.0 without an escaping scheme', 'text/plain;version=1.0.0', TEXT_1],
    ['OpenMetrics of any version', 'application/openmetrics-text', OPENMETRICS],
    ['OpenMetrics 0.0.1 only, which is not offered', 'application/openmetrics-text;version=0.0.1', TEXT],
    ['an unknown escaping scheme', 'text/plain;version=1.0.0;escaping=rot13', TEXT_1],
    ['blanks, capitals and quotes', ' Application/OpenMetrics-Text ; Version="1.0.0" ; Q=1 ', OPENMETRICS],
    ['a comma inside quotes', 'text/html;x=",*/*,",application/openmetrics-text', OPENMETRICS],
    ['a weight that is no number', 'application/openmetrics-text;q=high,text/plain;q=0.9', OPENMETRICS],
    ['a weight above 1', 'text/plain;q=0.9,application/openmetrics-text;q=7', OPENMETRICS],
    ['text refused, anything else welcome', 'text/plain;q=0,*/*;q=0.1', OPENMETRICS],
    ['equal weights: the more exact one', '*/*;q=0.5,application/openmetrics-text;q=0.5', OPENMETRICS],
    ['equal weights and exactness: the earlier one', 'text/plain;version=1.0.0,text/plain;version=0.0.4', TEXT_1],
    ['the exact range decides, not the wildcard before it', '*/*;q=0.9,text/plain;version=0.0.4;q=0.1', OPENMETRICS],
  ])('%s', (_, accept, contentType) => {
    expect(negotiate(accept).contentType).toBe(contentType);
  });

  test('a header of any length takes time in proportion', () => {
    const since = performance.now();
    negotiate(`${'text/plain;q="'.repeat(100_000)},${',;='.repeat(100_000)}`);
    expect(performance.now() - since).toBeLessThan(2000);
  });
});
