import { expect, test } from 'vitest';
import { type Dashboard, renderDashboard } from '../../src/grafana/dashboard.ts';
import type { Panel } from '../../src/grafana/panel.ts';

const panel = (title: string, more: Partial<Panel> = {}): Panel =>
  ({ kind: 'stat', title, description: '', unit: 'short', queries: [{ expr: 'up', legend: 'up' }], ...more }) as Panel;

const dashboard = (panels: readonly Panel[], more: Partial<Dashboard> = {}): Dashboard => ({
  uid: 'one',
  title: 'One',
  description: '',
  tags: [],
  span: '1h',
  refresh: '30s',
  variables: [],
  annotations: [],
  links: [],
  rows: [{ title: 'Row', panels }],
  ...more,
});

test('panels stand side by side until the line is full, and below the tallest of the line before', () => {
  const { panels } = renderDashboard(
    dashboard([panel('a', { width: 10, height: 4 }), panel('b', { width: 14, height: 9 }), panel('c', { width: 3 })]),
  );
  expect(panels.map(({ gridPos }) => gridPos)).toEqual([
    { h: 1, w: 24, x: 0, y: 0 },
    { h: 4, w: 10, x: 0, y: 1 },
    { h: 9, w: 14, x: 10, y: 1 },
    { h: 4, w: 3, x: 0, y: 10 },
  ]);
});

test('a panel keeps its id when others come and go', () => {
  const idOf = (panels: readonly Panel[]) =>
    renderDashboard(dashboard(panels)).panels.find(({ title }) => title === 'b')?.id;
  expect(idOf([panel('a'), panel('b')])).toBe(idOf([panel('c'), panel('d'), panel('b'), panel('a')]));
});

test('two panels of one title are refused', () => {
  expect(() => renderDashboard(dashboard([panel('a'), panel('a')]))).toThrow(
    expect.objectContaining({ code: 'ARX_DASHBOARD_INVALID', subject: 'one' }),
  );
});

test('a panel that is wider than the grid is refused, and a uid that Grafana does not take', () => {
  const refused = expect.objectContaining({ code: 'ARX_DASHBOARD_INVALID' });
  expect(() => renderDashboard(dashboard([panel('a', { width: 25 })]))).toThrow(refused);
  expect(() => renderDashboard(dashboard([], { uid: 'a b' }))).toThrow(refused);
  expect(() => renderDashboard(dashboard([], { uid: 'x'.repeat(41) }))).toThrow(refused);
});

test('queries get refIds in order; a total asks for one moment, a line for the range', () => {
  const queries = [
    { expr: 'a', legend: 'a', instant: true },
    { expr: 'b', legend: 'b' },
  ] as const;
  const [, rendered] = renderDashboard(dashboard([panel('a', { queries } as Partial<Panel>)])).panels;
  expect(rendered).toMatchObject({
    targets: [
      { refId: 'A', instant: true, range: false },
      { refId: 'B', instant: false, range: true },
    ],
  });
});

test('thresholds begin below everything', () => {
  const [, rendered] = renderDashboard(
    dashboard([panel('a', { thresholds: ['green', [5, 'red']] } as Partial<Panel>)]),
  ).panels;
  expect(rendered).toMatchObject({
    fieldConfig: {
      defaults: {
        thresholds: {
          steps: [
            { color: 'green', value: null },
            { color: 'red', value: 5 },
          ],
        },
      },
    },
  });
});

test('a table shows its columns in order and hides the rest', () => {
  const table = { kind: 'table', columns: { flow: 'Flow', step: 'Step' }, valueColumns: ['Runs'] } as Partial<Panel>;
  const [, rendered] = renderDashboard(dashboard([panel('a', table)])).panels;
  expect(rendered).toMatchObject({
    targets: [{ format: 'table', instant: true }],
    transformations: [
      { id: 'merge' },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: { flow: 0, step: 1, Value: 2 },
          renameByName: { flow: 'Flow', step: 'Step', Value: 'Runs' },
        },
      },
    ],
  });
});

test('a choice offers the values of its label, all of them at first', () => {
  const variable = {
    name: 'flow',
    label: 'Flow',
    description: '',
    of: 'a_total{job="x"}',
    labelName: 'flow_id',
    all: 'any',
  } as const;
  const list = renderDashboard(dashboard([], { variables: [variable] })).templating.list;
  expect(list.map(({ name }) => name)).toEqual(['datasource', 'flow']);
  expect(list[1]).toMatchObject({
    query: { query: 'label_values(a_total{job="x"}, flow_id)' },
    allValue: '.*',
    includeAll: true,
    multi: true,
    current: { value: ['$__all'] },
  });
});
