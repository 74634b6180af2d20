import { join } from 'node:path';
import { SYSTEMS } from '@arx/catalog';
import * as signals from '@arx/signals';
import { expect, test } from 'vitest';
import { renderMetrics } from './metrics.ts';
import { renderSignals } from './signals.ts';

const ROOT = join(import.meta.dirname, '../..');

test('docs/reference/metrics.md is what the catalog says', async () => {
  await expect(renderMetrics(SYSTEMS)).toMatchFileSnapshot(join(ROOT, 'docs/reference/metrics.md'));
});

test('docs/reference/signals.md is what the sources of the signals say', async () => {
  await expect(renderSignals(join(ROOT, 'packages/signals/src'))).toMatchFileSnapshot(
    join(ROOT, 'docs/reference/signals.md'),
  );
});

test('every exported signal is in the reference, with a sentence about it', () => {
  const text = renderSignals(join(ROOT, 'packages/signals/src'));
  const exported = Object.values<unknown>({ ...signals }).filter(
    (value): value is signals.Signal<unknown> => typeof value === 'object' && value !== null && 'channelName' in value,
  );
  expect(exported.length).toBeGreaterThan(40);
  for (const { name, channelName } of exported) {
    expect(text).toContain(`channel \`${channelName}\``);
    expect(text).toMatch(new RegExp(`^## ${name.replaceAll('.', '\\.')}\\n\\n[A-Z].*\\.$`, 'm'));
  }
});
