import type { Override, Thresholds } from '../grafana/field.ts';
import type { Panel, Query, TimeseriesPanel } from '../grafana/panel.ts';
import type { DataLink } from '../grafana/panel-json.ts';
import { DEFAULT_SLOS } from '../rules/slo/defaults.ts';
import { errorRatio, SLO_RECORDS } from '../rules/slo/records.ts';
import { alertNameOf, BURN_RATES, type BurnRate, type Slo, type Window } from '../rules/slo/slo.ts';
import { drillDown, drillDownFromRow } from './drill-down.ts';
import { max, min } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import type { SystemVariable } from './select.ts';
import { UIDS } from './uids.ts';

const OBJECTIVE: SystemVariable = {
  name: 'slo',
  labelName: 'slo',
  label: 'Objective',
  description: 'Objectives by their names, those of your own included. They are recorded without jobs and instances.',
  of: SLO_RECORDS.objective,
};

/** Of the chosen objectives. Each record has one series for each, with the labels `slo` and `system`. */
const of = (record: string): string => `${record}{slo=~"$slo"}`;

/** How many times faster than allowed the budget was used over a window: at 1 it lasts exactly as long as the objective looks back. */
const burnRate = (window: Window): string => `${of(errorRatio(window))} / (1 - ${of(SLO_RECORDS.objective)})`;

/** Seconds until nothing is left, if it goes on as in the last hours; no answer where nothing is bad. */
const TIME_LEFT =
  `clamp_min(${of(SLO_RECORDS.budgetLeft)}, 0) * ${of(SLO_RECORDS.window)}` + ` / (${burnRate('6h')} > 0)`;

const DAY = 86_400;

const BUDGET: Thresholds = ['red', [0, 'orange'], [0.25, 'yellow'], [0.5, 'green']];
const TIME: Thresholds = ['red', [DAY, 'orange'], [7 * DAY, 'yellow'], [30 * DAY, 'green']];

/** Where the cause of a missed objective shows, by its system. */
const CAUSES: Partial<Record<Slo['system'], readonly [title: string, uid: string]>> = {
  arx: ['Flows and steps', UIDS.flows],
  agentos: ['Agents, caches and limits', UIDS.agentos],
  orchestrator: ['Merges, tasks and models', UIDS.orchestrator],
  xyn: ['The queue', UIDS.xyn],
  autobot: ['AutoBot', UIDS.autobot],
};

const toCause = ({ system }: Pick<Slo, 'system'>): readonly DataLink[] => {
  const cause = CAUSES[system];
  return cause === undefined ? [] : [drillDown(...cause)];
};

/** Objectives of one's own lead to every system: which one is theirs a link cannot know. */
const everywhere: readonly DataLink[] = Object.values(CAUSES).map((cause) => drillDown(...cause));

/** The series of the objectives that come with ARX, whatever stands behind their names, lead to the one dashboard. */
const causes: readonly Override[] = DEFAULT_SLOS.map((slo) => ({
  match: { regexp: `/^${slo.name}( |$)/` },
  links: toCause(slo),
}));

const lines = (panel: Omit<TimeseriesPanel, 'kind' | 'width' | 'height' | 'links'>): Panel => ({
  kind: 'timeseries',
  width: 6,
  height: 7,
  links: everywhere,
  ...panel,
  overrides: [...causes, ...(panel.overrides ?? [])],
});

/** Both windows of an alert against its factor. */
function burnPanel({ factor, long, short, severity }: BurnRate): Panel {
  const query = (window: Window): Query => ({ expr: burnRate(window), legend: `{{slo}} ${window}` });
  const [told, color] =
    severity === 'critical' ? (['a critical alert', 'red'] as const) : (['a warning', 'orange'] as const);
  return lines({
    title: `Burn Rate over ${long}`,
    description: `How many times faster than allowed the budgets burn. While the line over ${long} and the dashed one over ${short} are both above ${factor}, ${told} fires: the long one says that it matters, the short one that it has not stopped. Only the dashed one above: it began just now. Only the other: it is over.`,
    unit: 'suffix: x',
    decimals: 1,
    thresholds: ['green', [factor, color]],
    thresholdLines: true,
    overrides: [{ match: { regexp: `/ ${short}$/` }, dashed: true }],
    queries: [query(long), query(short)],
  });
}

function about(slo: Slo): string {
  const { name, objective, title, windowDays } = slo;
  const links = toCause(slo).map((link) => `[${link.title}](${link.url})`);
  const share = `${Number((objective * 100).toFixed(4))} %`;
  return `| **${name}** | ${share} of ${title}, over ${windowDays} days | ${links.join(' ')} | \`docs/runbooks/${alertNameOf(slo)}.md\` |`;
}

/** What an objective is, and how much of what it allows is used up. */
export const slos: BuiltDashboard = frame({
  uid: UIDS.slos,
  file: `${DASHBOARDS_DIRECTORY}/slos.json`,
  title: 'SLOs',
  description:
    'Every objective with its target, what is left of its error budget, how fast that burns and when it is gone. Click a line for the dashboard where the cause shows.',
  span: '6h',
  variables: [OBJECTIVE],
  rows: [
    {
      title: 'Objectives',
      panels: [
        {
          kind: 'table',
          title: 'Objectives and Budgets',
          description:
            'Read it from the left: what must be good, what is left of the errors that the objective allows (below 0 it is missed), how many times faster than allowed they happened over each window, and how long the rest lasts at the pace of the last 6 hours. A coloured burn rate is above the factor of its alert; empty cells had no events, or nothing bad.',
          unit: 'short',
          height: 7,
          thresholds: ['text'],
          columns: { slo: 'Objective', system: 'System' },
          valueColumns: ['Target', 'Budget left', ...BURN_RATES.map(({ long }) => `Burn ${long}`), 'Gone in'],
          sortBy: 'Burn 6h',
          overrides: [
            {
              match: { name: 'Objective' },
              links: [drillDownFromRow('Only this objective', UIDS.slos, { slo: 'slo' })],
            },
            { match: { name: 'Target' }, unit: 'percentunit' },
            {
              match: { name: 'Budget left' },
              unit: 'percentunit',
              decimals: 1,
              thresholds: BUDGET,
              cell: 'background',
            },
            ...BURN_RATES.map(
              ({ long, factor, severity }): Override => ({
                match: { name: `Burn ${long}` },
                unit: 'suffix: x',
                decimals: 2,
                thresholds: ['text', [factor, severity === 'critical' ? 'red' : 'orange']],
                cell: 'text',
              }),
            ),
            { match: { name: 'Gone in' }, unit: 's', decimals: 1, thresholds: TIME, cell: 'text' },
          ],
          queries: [
            // Without their names, which would be a column of their own that the other queries lack.
            { expr: max(of(SLO_RECORDS.objective), 'slo', 'system'), legend: '' },
            { expr: min(of(SLO_RECORDS.budgetLeft), 'slo', 'system'), legend: '' },
            ...BURN_RATES.map(({ long }) => ({ expr: burnRate(long), legend: '' })),
            { expr: TIME_LEFT, legend: '' },
          ],
        },
      ],
    },
    { title: 'How fast the budgets burn', panels: BURN_RATES.map(burnPanel) },
    {
      title: 'What is left, and of how much',
      panels: [
        lines({
          title: 'Error Budget Left',
          description:
            'Share of the allowed errors that is left; below 0 the objective is missed. A step down is an incident, a steady slope a fault that nobody has noticed. It climbs again as bad times leave the window.',
          unit: 'percentunit',
          decimals: 1,
          belowZero: true,
          thresholds: BUDGET,
          queries: [{ expr: of(SLO_RECORDS.budgetLeft), legend: '{{slo}}' }],
        }),
        lines({
          title: 'Time until the Budget Is Gone',
          description:
            'How long the rest lasts if it goes on as in the last 6 hours. Less than a day: stop releasing and find the cause. No line where nothing was bad.',
          unit: 's',
          thresholds: TIME,
          queries: [{ expr: TIME_LEFT, legend: '{{slo}}' }],
        }),
        lines({
          title: 'Events',
          description:
            'What is counted, per second: ended runs, step attempts, or slices of 30 seconds for an objective of time. With few of them a single bad one is a large share, so alerts wait for enough. A line that ends is a source that stopped.',
          unit: 'eps',
          queries: [{ expr: of(SLO_RECORDS.events), legend: '{{slo}}' }],
        }),
        lines({
          title: 'Bad Events',
          description:
            'Those that were bad, per second. Look for where it began, and open the dashboard behind the line at that time.',
          unit: 'eps',
          queries: [{ expr: of(SLO_RECORDS.errors), legend: '{{slo}}' }],
        }),
      ],
    },
    {
      title: 'Where to look',
      panels: [
        {
          kind: 'text',
          title: 'What the Objectives Are',
          description:
            'The objectives that are watched unless you set your own, where their causes show, and what to do.',
          height: 8,
          content: [
            '| Objective | What must be good | Where the cause shows | Runbook |',
            '|---|---|---|---|',
            ...DEFAULT_SLOS.map(about),
            '',
            '1. **Budget left** above a half and no coloured burn rate: nothing to do.',
            '2. **A burn rate is coloured**: an alert fires or will in a moment. Open the dashboard behind its line, at the time where it left the floor.',
            '3. **Little is left and nothing burns**: the incident is over. Be careful with changes until the budget has grown again.',
            '4. **Much is left, month after month**: the objective asks for less than you deliver. Raise it, or take more risk.',
          ].join('\n'),
        },
      ],
    },
  ],
});
