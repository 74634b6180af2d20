import { expect, test } from 'vitest';
import { filledIn, panels } from '../support/panels.ts';
import { hasPromtool, refuted } from '../support/promtool.ts';

const queries = panels.flatMap(({ dashboard, panel }) =>
  (panel.targets ?? []).map(({ refId, expr }) => ({ name: `${dashboard.json.title} / ${panel.title} ${refId}`, expr })),
);

test.skipIf(!hasPromtool)(
  'every query of every panel has an answer on series of every family',
  () => {
    // NaN is no answer: it is not above -Inf.
    const claims = queries.map(({ name, expr }) => ({ name, expr: `count((${filledIn(expr)}) > -Inf) > bool 0` }));
    expect(refuted(claims)).toEqual([]);
  },
  60_000,
);

test.skipIf(!hasPromtool)(
  'a query without an answer is found out',
  () => {
    const empty = { name: 'empty', expr: 'count((sum(ar_no_such_family{}) > 0) > -Inf) > bool 0' };
    const nothing = { name: 'not a number', expr: 'count((0 * sum(up) / 0) > -Inf) > bool 0' };
    const full = { name: 'full', expr: 'count((sum(ar_inflight_steps)) > -Inf) > bool 0' };
    expect(refuted([empty, nothing, full]).map((line) => line.split(':')[0])).toEqual(['empty', 'not a number']);
  },
  60_000,
);

test('every selector asks only for the jobs that the reader chose', () => {
  const loose = queries.flatMap(({ name, expr }) =>
    [...expr.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)].flatMap(([selector, family, matchers = '']) =>
      family === 'ALERTS' || matchers.includes('job=~"$job"') ? [] : [`${name}: ${selector}`],
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
