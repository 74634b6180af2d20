import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { type ContractPanel, contracts } from '../support/contracts.ts';
import { dashboards, filledIn, panels } from '../support/panels.ts';
import { type Claim, refuted } from '../support/promtool.ts';

/** Our dashboard for each of the contracts. */
const UIDS: Readonly<Record<string, string>> = {
  'ARX Flows Overview': 'arx-flows-overview',
  'AgentOS Observability': 'arx-agentos',
  'Agent Orchestrator - Overview': 'arx-orchestrator',
  'Xyn operations': 'arx-xyn',
  'AutoBot Overview': 'arx-autobot',
  'System Metrics': 'arx-autobot-system',
  'Workflow Execution': 'arx-autobot-workflow',
  'Error Tracking': 'arx-autobot-errors',
  'Claude API': 'arx-autobot-claude',
  'GitHub Integration': 'arx-autobot-github',
  'GPU/NPU Performance': 'arx-autobot-performance',
  'API Health': 'arx-autobot-api',
  'Multi-Machine': 'arx-autobot-machines',
  'Knowledge Base': 'arx-autobot-knowledge',
  'LLM Providers': 'arx-autobot-llm',
  Redis: 'arx-autobot-redis',
  WebSocket: 'arx-autobot-websocket',
};

const LIFETIME =
  'a total since the start of a process falls with every restart and means nothing beside a time range; the growth within the range is shown';

/** Panels whose query answers another question than the contract's, and why. */
const CHANGED: Readonly<Record<string, string>> = {
  'Workflow Execution / Total Workflow Executions': LIFETIME,
  'Workflow Execution / Successful Workflows': LIFETIME,
  'Workflow Execution / Failed Workflows': LIFETIME,
  'Error Tracking / Total Errors': LIFETIME,
  'GitHub Integration / Total Operations': LIFETIME,
};

const wanted = contracts.flatMap((contract) =>
  contract.dashboards.flatMap(({ name, panels: theirs }) =>
    theirs.filter(({ type }) => type !== 'row').map((panel) => ({ name, panel, title: `${name} / ${panel.title}` })),
  ),
);

function ours(name: string, { title }: ContractPanel) {
  return panels.find(({ dashboard, panel }) => dashboard.uid === UIDS[name] && panel.title === title)?.panel;
}

test('every dashboard of the contracts is there, under the name that its document gives', () => {
  const named = contracts.flatMap((contract) => contract.dashboards);
  expect(named.map(({ name }) => name)).toEqual(Object.keys(UIDS));
  for (const { name, file } of named) {
    const built = dashboards.find(({ uid }) => uid === UIDS[name]);
    expect(built?.json.title, name).toContain(name);
    if (typeof file === 'string') expect(built?.file).toBe(file);
  }
});

test('every panel of the contracts is there, of the same kind and unit, with as many queries', () => {
  expect(wanted).toHaveLength(169);
  const differing = wanted.filter(({ name, panel }) => {
    const found = ours(name, panel);
    const unit = panel.unit ?? found?.fieldConfig.defaults['unit'];
    return (
      found?.type !== panel.type.split(' ')[0] ||
      found?.fieldConfig.defaults['unit'] !== unit ||
      found?.targets?.length !== panel.expr?.length
    );
  });
  expect(differing.map(({ title, panel }) => [title, panel.type, panel.unit])).toEqual([]);
});

test('rows stand where the contracts have them', () => {
  const theirs = contracts.flatMap((contract) =>
    contract.dashboards.flatMap(({ name, panels: all }) =>
      all.filter(({ type }) => type === 'row').map((row) => `${name} / ${row.title}`),
    ),
  );
  const rows = Object.entries(UIDS).flatMap(([name, uid]) =>
    (dashboards.find((one) => one.uid === uid)?.json.panels ?? []).flatMap((panel) =>
      panel.type === 'row' ? [`${name} / ${panel.title}`] : [],
    ),
  );
  expect(rows).toEqual(expect.arrayContaining(theirs));
});

test.skipIf(peerMissing('promtool'))(
  'every query gives the numbers of the corrected query of its contract',
  () => {
    const claims = wanted.flatMap(({ name, panel, title }): readonly Claim[] =>
      CHANGED[title] !== undefined
        ? []
        : (panel.expr ?? []).map((theirs, index) => ({
            name: title,
            expr: sameNumbers(ours(name, panel)?.targets?.[index]?.expr ?? '', theirs),
          })),
    );
    expect(claims.length).toBeGreaterThan(150);
    expect(refuted(claims)).toEqual([]);
  },
  60_000,
);

test.skipIf(peerMissing('promtool'))(
  'other numbers, more series and fewer are found out',
  () => {
    const pairs = [
      ['sum(rate(ar_tokens_total[$__rate_interval]))', 'sum(rate(ar_tokens_total{direction="in"}[5m]))'],
      ['ar_inflight_steps', 'sum(ar_inflight_steps)'],
      ['sum(ar_inflight_steps)', 'ar_inflight_steps'],
      ['sum(ar_inflight_steps)', 'sum(ar_no_such_family)'],
    ] as const;
    const claims = pairs.map(([a, b], index) => ({ name: `pair ${index}`, expr: sameNumbers(a, b) }));
    expect(refuted(claims)).toHaveLength(pairs.length);
  },
  60_000,
);

test('what is changed is in the contracts, and is changed', () => {
  expect(Object.keys(CHANGED).filter((title) => !wanted.some((one) => one.title === title))).toEqual([]);
});

/** Holds when both have as many series, which add up to the same. Windows that Grafana fits are taken as the contract has them. */
function sameNumbers(mine: string, theirs: string): string {
  const [, window = '5m'] = /\[(\d+[smhd])\]/.exec(theirs) ?? [];
  const [a, b] = [filledIn(mine, window), filledIn(theirs)];
  return `(abs(sum(${a}) - sum(${b})) <= bool 1e-9) * (count(${a}) == bool count(${b}))`;
}
