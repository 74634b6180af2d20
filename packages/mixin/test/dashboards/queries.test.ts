import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { filledIn, panels } from '../support/panels.ts';
import { type Claim, refuted } from '../support/promtool.ts';

const queries = panels.flatMap(({ dashboard, panel }) =>
  (panel.targets ?? []).map(({ refId, expr }) => ({ name: `${dashboard.json.title} / ${panel.title} ${refId}`, expr })),
);

test.skipIf(peerMissing('promtool'))(
  'every query of every panel has an answer on series of every family',
  () => {
    // NaN is no answer: it is not above -Inf.
    const claims = queries.map(({ name, expr }) => ({ name, expr: `count((${filledIn(expr)}) > -Inf) > bool 0` }));
    expect(refuted(claims)).toEqual([]);
  },
  60_000,
);

test.skipIf(peerMissing('promtool'))(
  'a query without an answer is found out',
  () => {
    const empty = { name: 'empty', expr: 'count((sum(ar_no_such_family{}) > 0) > -Inf) > bool 0' };
    const nothing = { name: 'not a number', expr: 'count((0 * sum(up) / 0) > -Inf) > bool 0' };
    const unrecorded = { name: 'recorded by no rule', expr: 'count((slo:nothing:ratio{}) > -Inf) > bool 0' };
    const recorded = { name: 'recorded', expr: 'count((slo:objective:ratio{}) > -Inf) > bool 0' };
    const full = { name: 'full', expr: 'count((sum(ar_inflight_steps)) > -Inf) > bool 0' };
    const found = refuted([empty, nothing, unrecorded, recorded, full]).map((line) => line.split(':')[0]);
    expect(found).toEqual(['empty', 'not a number', 'recorded by no rule']);
  },
  60_000,
);

test.skipIf(peerMissing('promtool'))(
  'legends, columns and links name only labels that every series of their query has',
  () => {
    const claims = panels.flatMap(({ dashboard, panel }): readonly Claim[] => {
      const links = JSON.stringify(panel.fieldConfig.defaults['links'] ?? []).matchAll(/__field\.labels\.(\w+)/g);
      const columns = panel.type === 'table' ? columnsOf(panel.transformations ?? []) : [];
      const always = [...[...links].map(([, label = '']) => label), ...columns];
      return (panel.targets ?? []).flatMap(({ refId, expr, legendFormat }) => {
        const legend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
        return [...new Set([...legend, ...always])].map((label) => ({
          name: `${dashboard.json.title} / ${panel.title} ${refId}: ${label}`,
          expr: everySeriesHas(label, filledIn(expr)),
        }));
      });
    });
    expect(claims.length).toBeGreaterThan(200);
    expect(refuted(claims)).toEqual([]);
  },
  60_000,
);

test.skipIf(peerMissing('promtool'))(
  'a label that only some series have, or none, is found out',
  () => {
    const all = 'sum by (flow_id) (ar_inflight_steps)';
    const claims = [all, 'sum(ar_inflight_steps)', `${all} or sum(ar_inflight_steps)`].map((expr, index) => ({
      name: `claim ${index}`,
      expr: everySeriesHas('flow_id', expr),
    }));
    expect(refuted(claims).map((line) => line.split(':')[0])).toEqual(['claim 1', 'claim 2']);
  },
  60_000,
);

test('every selector asks only for the jobs that the reader chose; what rules recorded has none', () => {
  const loose = queries.flatMap(({ name, expr }) =>
    [...expr.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)].flatMap(([selector, family = '', matchers = '']) =>
      family === 'ALERTS' || family.includes(':') || matchers.includes('job=~"$job"') ? [] : [`${name}: ${selector}`],
    ),
  );
  expect(loose).toEqual([]);
});

test('no query has a Grafana variable that its dashboard lacks', () => {
  const builtIn = ['__rate_interval', '__range'];
  const unknown = panels.flatMap(({ dashboard, panel }) => {
    const known = [...builtIn, ...dashboard.json.templating.list.map(({ name }) => name)];
    const used = (panel.targets ?? []).flatMap(({ expr }) =>
      [...expr.matchAll(/\$(\w+)/g)].map(([, name = '']) => name),
    );
    return used
      .filter((name) => !known.includes(name))
      .map((name) => `${dashboard.json.title} / ${panel.title}: $${name}`);
  });
  expect(unknown).toEqual([]);
});

/** Labels that a table shows as columns. */
function columnsOf(transformations: readonly { readonly id: string; readonly options: unknown }[]): readonly string[] {
  const { options } = transformations.find(({ id }) => id === 'organize') ?? { options: undefined };
  const { renameByName = {} } = (options ?? {}) as { readonly renameByName?: Readonly<Record<string, string>> };
  return Object.keys(renameByName).filter((name) => !name.startsWith('Value'));
}

/** Marks the series that have the label and counts the marked ones. */
function everySeriesHas(label: string, expr: string): string {
  const marked = `label_replace(${expr}, "marked", "yes", "${label}", ".+")`;
  const mark = 'label_replace(vector(1), "marked", "yes", "", "")';
  return `count(${marked} * on (marked) group_left () ${mark}) == bool count(${expr})`;
}
