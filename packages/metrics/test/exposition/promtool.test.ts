import { spawnSync } from 'node:child_process';
import * as peer from 'prom-client';
import { describe, expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { createPage } from '../../src/exposition/page.ts';
import { put, sourceOf, storeOf, textOf } from './support.ts';

describe.skipIf(peerMissing('promtool'))('promtool check metrics', () => {
  function check(page: string) {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  test('takes a page with every kind of family, hostile texts and odd numbers', async () => {
    const counter = storeOf({ name: 'a_total', type: 'counter', help: 'A "b" \\ c\nd.', labelNames: ['x', 'y'] });
    const texts = ['', '"', '\\', '\n', '\r', '\0', '\u2028', '__proto__', '",y="', '😀\u007f', '# EOF', '{}'];
    for (const x of texts) for (const y of texts) put(counter, [x, y], counter.length);
    const gauge = storeOf({ name: 'b_ratio', type: 'gauge', help: 'B.', labelNames: ['n'] });
    const numbers = [-0, 0.1, 1e21, 5e-324, Number.MAX_VALUE, -0.000_001_234_567_890_123_456_7, Infinity, -Infinity];
    for (const [n, value] of numbers.entries()) put(gauge, [String(n)], value);
    const histogram = storeOf({
      name: 'c_seconds',
      type: 'histogram',
      help: 'C.',
      labelNames: ['x'],
      buckets: [1e-9, 0.5, 1e9],
    });
    for (const x of texts) put(histogram, [x], 1, 2, 3, 4, 5.5);
    const info = storeOf({ name: 'd_info', type: 'info', help: 'D.', labelNames: ['version'] });
    put(info, ['1.0'], 1);
    const registry = new peer.Registry();
    peer.collectDefaultMetrics({ register: registry, prefix: 'foreign_' });
    const page = createPage({ sources: [sourceOf([counter, gauge, histogram, info])], foreign: [registry] });
    // The second page has numbers of the first.
    await textOf(page.scrape().chunks);
    const { status, output } = check(await textOf(page.scrape().chunks));
    // 3 is its verdict for names against the conventions, which those of another library's may be; anything but 0 and 3
    // means that the page could not be read.
    expect(output).not.toContain('error');
    expect(output.split('\n').filter((line) => line !== '' && !line.startsWith('foreign_'))).toEqual([]);
    expect([0, 3]).toContain(status);
  });

  test('would refuse a broken page, so the test above can fail', () => {
    expect(check('a_total{x="\n"} 1\n# TYPE a_total counter\n').status).toBe(1);
  });
});
