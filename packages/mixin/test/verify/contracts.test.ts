import { listFamilies, SYSTEMS } from '@arx/catalog';
import { expressionVerifier, type RuleName, verify } from '@arx/mixin/verify';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { CONTRACTS, type Documented } from './contracts.ts';

const catalog = listFamilies(SYSTEMS);
const check = expressionVerifier(catalog);
const queries = CONTRACTS.flatMap((contract) => contract.queries);
const alerts = CONTRACTS.flatMap((contract) => contract.alerts);
const extraAlerts = CONTRACTS.flatMap((contract) => contract.extraAlerts);
const panels = CONTRACTS.flatMap(({ dashboards }) =>
  dashboards.flatMap(({ name, panels: of }) => of.map((panel) => ({ dashboard: name, ...panel }))),
);

describe('what the contracts hold for correct has no finding', () => {
  const expressions: (readonly [string, string, 'panel' | 'alert'])[] = [
    ...queries.flatMap(({ id, corrected }) => (corrected === undefined ? [] : [[id, corrected, 'panel'] as const])),
    ...queries
      .filter(({ semantically_correct }) => semantically_correct)
      .map(({ id, as_written }) => [`${id} as written`, as_written, 'panel'] as const),
    ...alerts.flatMap(({ id, corrected }) => (corrected === undefined ? [] : [[id, corrected, 'alert'] as const])),
    ...extraAlerts.map(({ alert, expr }) => [alert, expr, 'alert'] as const),
    ...panels.flatMap(({ dashboard, title, expr = [] }) =>
      expr.map((one, i) => [`${dashboard}: ${title} ${i}`, one, 'panel'] as const),
    ),
  ];

  test('there are as many expressions as the contracts have', () => {
    expect(expressions.length).toBeGreaterThan(230);
  });

  test.each(expressions)('%s', (_, expr, where) => {
    expect(check(expr, where)).toEqual([]);
  });

  // The metadata of the contracts is not complete: what they lack is not looked for here.
  const INCOMPLETE: readonly RuleName[] = ['missing-description', 'missing-runbook', 'missing-unit'];

  test('the alerts with their texts', () => {
    const rules = [
      ...alerts.map(({ alert, corrected, ...rest }) => ({
        alert,
        expr: corrected,
        for: rest.corrected_for ?? rest.for,
        labels: { severity: rest.severity },
        annotations: { summary: rest.corrected_summary, description: rest.corrected_description ?? '-' },
      })),
      ...extraAlerts.map(({ alert, expr, for: wait, severity, summary }) => ({
        alert,
        expr,
        for: wait,
        labels: { severity },
        annotations: { summary },
      })),
    ];
    const text = stringify({ groups: [{ name: 'contracts', rules }] });
    const found = verify({ rules: [{ file: 'contracts.yml', text }], catalog });
    expect(found.filter(({ rule }) => !INCOMPLETE.includes(rule))).toEqual([]);
    expect(rules.length).toBeGreaterThan(35);
  });

  test('the dashboards with their units', () => {
    const dashboards = CONTRACTS.flatMap((contract) => contract.dashboards).map(({ name, panels: of }) => ({
      file: `${name}.json`,
      text: JSON.stringify({
        title: name,
        templating: { list: [{ name: 'job', type: 'query', query: 'label_values(up, job)' }] },
        panels: of.map(({ title, type, unit, expr = [] }) => ({
          title,
          type,
          fieldConfig: { defaults: { unit } },
          targets: expr.map((one) => ({ expr: one })),
        })),
      }),
    }));
    const found = verify({ dashboards, catalog });
    expect(found.filter(({ rule }) => !INCOMPLETE.includes(rule))).toEqual([]);
    expect(dashboards).toHaveLength(17);
  });
});

describe('what the contracts hold for wrong is found', () => {
  /** What each document got wrong, by the id of its query or alert. */
  const WRONG: Readonly<Record<string, readonly RuleName[] | { readonly notFound: string }>> = {
    'arx-q1': ['clamped-denominator', 'ratio-without-fallback'],
    'arx-q3': { notFound: 'the expression is right, and counts less than the title of its panel promises' },
    'orch-q2': ['mismatched-operands'],
    'orch-q6': {
      notFound: 'the expression is the corrected one in other words; wrong is the title, a word without a formula',
    },
    'orch-q8': ['mismatched-operands'],
    'orch-q9': ['misplaced-by'],
    'orch-q11': ['ratio-without-fallback'],
    'orch-a1': ['threshold-per-process'],
    'orch-a2': ['threshold-per-process'],
    'orch-a3': ['lifetime-threshold'],
    'orch-a4': ['threshold-per-process'],
    'xyn-q5': ['rate-on-gauge'],
    'xyn-a1': ['alert-per-exporter'],
    'xyn-a2': ['alert-per-exporter'],
    'xyn-a3': ['alert-per-exporter'],
    'xyn-a4': ['alert-per-exporter', 'constant-in-text'],
    'ab-q1': ['ratio-without-fallback'],
    'ab-q2': ['title-statistic'],
    'ab-q5': ['shared-sum'],
    'ab-q10': ['misplaced-by'],
    'ab-q11': ['ratio-without-fallback'],
    'ab-a1': ['mismatched-operands', 'ratio-as-percentage'],
    'ab-a2': ['alert-per-exporter'],
    'ab-a3': ['alert-per-exporter'],
    'ab-a4': ['ratio-as-percentage'],
  };

  const wrong = [...queries, ...alerts].filter(({ semantically_correct }) => !semantically_correct);

  test('each of them is listed', () => {
    expect(wrong.map(({ id }) => id).sort()).toEqual(Object.keys(WRONG).sort());
  });

  test.each(wrong.map((one) => [one.id, one] as const))('%s', (id, documented) => {
    const expected = WRONG[id] ?? [];
    const rules = new Set(findIn(documented).map(({ rule }) => rule));
    // Their documents show neither runbooks nor, for panels, descriptions and units.
    for (const missing of ['missing-description', 'missing-runbook', 'missing-unit'] as const) rules.delete(missing);
    expect([...rules].sort()).toEqual('notFound' in expected ? [] : [...expected].sort());
  });

  function findIn(documented: Documented) {
    if (documented.alert === undefined) {
      const panel = { title: documented.title, type: 'timeseries', targets: [{ expr: documented.as_written }] };
      return verify({ dashboards: [{ file: 'd.json', text: JSON.stringify({ panels: [panel] }) }], catalog });
    }
    const { alert, as_written: expr, severity, summary, description = '-' } = documented;
    const rule = { alert, expr, for: documented.for, labels: { severity }, annotations: { summary, description } };
    return verify({ rules: [{ file: 'r.yml', text: stringify({ groups: [{ name: 'g', rules: [rule] }] }) }], catalog });
  }
});
