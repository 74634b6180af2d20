import { expect, test } from 'vitest';
import { buildDashboards } from '../../../src/dashboards/index.ts';
import { emitted, ofKind } from './objects.ts';

/** What the API server takes of one object, in bytes; the store behind it takes 1.5 MiB. */
const LARGEST = 1024 * 1024;

const maps = ofKind(emitted(), 'ConfigMap');

test('every dashboard is in a ConfigMap of its own, whole', () => {
  const built = buildDashboards();
  expect(maps.map(({ data }) => Object.keys(data))).toEqual(built.map(({ uid }) => [`${uid}.json`]));
  for (const [i, { uid, json }] of built.entries()) expect(JSON.parse(maps[i].data[`${uid}.json`])).toEqual(json);
});

test('the sidecar of Grafana finds each by its label, and a place for it', () => {
  for (const { metadata } of maps) {
    expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
    expect(metadata.annotations).toEqual({ grafana_folder: 'ARX' });
  }
});

test('each is small enough for the API server', () => {
  const sizes = maps.map((map) => Buffer.byteLength(JSON.stringify(map)));
  expect(Math.max(...sizes)).toBeLessThan(LARGEST);
});
