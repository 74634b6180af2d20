import { expect, test, vi } from 'vitest';
import type { GridPos } from '../../src/grafana/panel-json.ts';
import { dashboards, panels } from '../support/panels.ts';

test('every dashboard has its own uid, title and file', () => {
  for (const part of [
    dashboards.map(({ uid }) => uid),
    dashboards.map(({ json }) => json.title),
    dashboards.map(({ file }) => file),
  ]) {
    expect(repeated(part)).toEqual([]);
  }
  expect(dashboards.filter(({ uid, json }) => uid !== json.uid)).toEqual([]);
});

test('building twice gives the same bytes', async () => {
  vi.resetModules();
  const { buildDashboards } = await import('../../src/dashboards/index.ts');
  expect(buildDashboards()).not.toBe(dashboards);
  expect(JSON.stringify(buildDashboards())).toBe(JSON.stringify(dashboards));
});

test('ids are unique on a dashboard, refIds on a panel', () => {
  for (const { json } of dashboards) expect(repeated(json.panels.map(({ id }) => id))).toEqual([]);
  for (const { panel } of panels) expect(repeated((panel.targets ?? []).map(({ refId }) => refId))).toEqual([]);
});

test('nothing overlaps and nothing leaves the grid', () => {
  for (const { json } of dashboards) {
    const places = json.panels.map(({ gridPos }) => gridPos);
    expect(places.filter(({ x, w }) => x < 0 || x + w > 24)).toEqual([]);
    const overlaps = places.flatMap((a, i) => places.slice(i + 1).filter((b) => overlap(a, b)));
    expect(overlaps, json.title).toEqual([]);
  }
});

test('every panel says what to look for, and has a unit, queries and legends', () => {
  const poor = panels.filter(({ panel }) => {
    if (panel.type === 'text') return panel.description === '';
    const legends = (panel.targets ?? []).map(({ legendFormat }) => legendFormat);
    const named = panel.type === 'table' || (legends.length > 0 && legends.every((legend) => legend !== ''));
    return panel.title === '' || panel.description.length < 60 || !panel.fieldConfig.defaults['unit'] || !named;
  });
  expect(poor.map(({ dashboard, panel }) => `${dashboard.json.title} / ${panel.title}`)).toEqual([]);
});

test('no two panels have the same description', () => {
  expect(repeated(panels.map(({ panel }) => panel.description))).toEqual([]);
});

test('links lead to dashboards that exist, with variables that these have', () => {
  const byUid = new Map(dashboards.map(({ uid, json }) => [uid, json.templating.list.map(({ name }) => name)]));
  const broken = panels.flatMap(({ dashboard, panel }) => {
    const { defaults, overrides } = panel.fieldConfig;
    const properties = overrides.flatMap((override) => override.properties);
    const others = properties.flatMap((property) => (property.id === 'links' ? property.value : []));
    const texts = panel.type === 'text' ? [...panel.options.content.matchAll(/\]\(([^)]*)\)/g)] : [];
    const links = [...(defaults.links ?? []), ...others, ...texts.map(([, url = '']) => ({ url }))];
    return links.flatMap(({ url }) => {
      const [, uid = '', query = ''] = /^\/d\/([^?]+)\?(.*)$/.exec(url) ?? [];
      const set = [...query.matchAll(/var-(\w+)=/g)].map(([, name = '']) => name);
      const known = byUid.get(uid);
      const good =
        known !== undefined && set.every((name) => known.includes(name)) && query.includes('${__url_time_range}');
      return good ? [] : [`${dashboard.json.title} / ${panel.title}: ${url}`];
    });
  });
  expect(broken).toEqual([]);
});

test('every dashboard lets its reader choose data source, job and instance, and marks alerts', () => {
  for (const { json } of dashboards) {
    expect(json.templating.list.slice(0, 3).map(({ name }) => name)).toEqual(['datasource', 'job', 'instance']);
    expect(json.annotations.list.some(({ expr }) => expr?.startsWith('ALERTS{'))).toBe(true);
  }
});

function overlap(a: GridPos, b: GridPos): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function repeated<T>(values: readonly T[]): readonly T[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
