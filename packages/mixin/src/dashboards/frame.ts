import type { Annotation } from '../grafana/annotation.ts';
import { type Dashboard, renderDashboard } from '../grafana/dashboard.ts';
import type { DashboardJson, DashboardLinkJson } from '../grafana/json.ts';
import type { Panel, Row } from '../grafana/panel.ts';
import type { LabelVariable } from '../grafana/variable.ts';
import { familiesIn } from './families.ts';
import type { SystemVariable } from './select.ts';
import { UIDS } from './uids.ts';

/** A dashboard as it is written to disk. */
export interface BuiltDashboard {
  /** Identity in Grafana. */
  readonly uid: string;
  /** Path of its file from the root of a repository, with `/`. */
  readonly file: string;
  readonly json: DashboardJson;
}

/** What is particular about one of our dashboards. */
export interface FramedDashboard {
  readonly uid: string;
  readonly file: string;
  readonly title: string;
  readonly description: string;
  /** The systems whose alerts are marked on it; all where left out. */
  readonly systems?: readonly string[];
  /** Default `1h`. */
  readonly span?: string;
  readonly variables?: readonly SystemVariable[];
  readonly rows: readonly Row[];
}

/** Where dashboards go whose document names no file. */
export const DASHBOARDS_DIRECTORY = 'observability/grafana/dashboards';

/** Tag of all of them, by which they link to each other. */
const TAG = 'arx';

/** On every page of ARX, so it knows all jobs and instances. */
const ANCHOR = 'arx_scrapes_total';

const JOB: LabelVariable = {
  name: 'job',
  label: 'Job',
  description: 'The scrape jobs that have a page of ARX.',
  of: ANCHOR,
  labelName: 'job',
  // Some families have names that other software has, too: what is not on offer must stay out.
  all: 'listed',
};

const INSTANCE: LabelVariable = {
  name: 'instance',
  label: 'Instance',
  description: 'The scraped servers. Numbers of shared state, such as the queue, are the same on all of them.',
  of: `${ANCHOR}{job=~"$job"}`,
  labelName: 'instance',
  all: 'any',
};

const LINKS: readonly DashboardLinkJson[] = [
  {
    asDropdown: false,
    icon: 'bolt',
    includeVars: true,
    keepTime: true,
    tags: [],
    targetBlank: false,
    title: 'Start here',
    tooltip: 'What runs, what it costs and what hangs',
    type: 'link',
    url: `/d/${UIDS.startHere}`,
  },
  {
    asDropdown: true,
    icon: 'external link',
    includeVars: true,
    keepTime: true,
    tags: [TAG],
    targetBlank: false,
    title: 'Dashboards',
    tooltip: 'All dashboards of ARX, with the same choices and time range',
    type: 'dashboards',
    url: '',
  },
];

/** Gives a dashboard what all of ours have: variables, links, marks for alerts, notes on what is not published yet. */
export function frame(framed: FramedDashboard): BuiltDashboard {
  const { uid, file, title, description, systems, span = '1h', variables = [], rows } = framed;
  const dashboard: Dashboard = {
    uid,
    title,
    description,
    tags: [TAG, ...(systems ?? [])],
    span,
    refresh: '30s',
    variables: [JOB, INSTANCE, ...variables.map(asLabelVariable)],
    annotations: [alertsOf(systems)],
    links: LINKS,
    rows: rows.map((row) => ({ ...row, panels: row.panels.map(withNote) })),
  };
  return { uid, file, json: renderDashboard(dashboard) };
}

function asLabelVariable({ name, label, description, of, labelName }: SystemVariable): LabelVariable {
  // What a recording rule made of all jobs has none.
  const source = of.includes(':') ? of : `${of}{job=~"$job"}`;
  return { name, label, description, of: source, labelName, all: 'any' };
}

/** Rules carry the label `system`. An alert tells of a whole system, so it has no job to filter by. */
function alertsOf(systems: readonly string[] | undefined): Annotation {
  return {
    name: 'Alerts',
    expr: `ALERTS{alertstate="firing", system=~"${systems?.join('|') ?? '.+'}"}`,
    color: 'red',
    title: '{{alertname}}',
    text: '{{severity}}',
    tags: ['alertname', 'severity', 'system'],
    enabled: true,
  };
}

/** Says of a panel which of its families nothing publishes yet; as the catalog says it, so it goes away by itself. */
function withNote<P extends Panel>(panel: P): P {
  if (panel.kind === 'text') return panel;
  const families = [...new Set(panel.queries.flatMap(({ expr }) => familiesIn(expr)))];
  const missing = families.filter(({ published }) => !published).map(({ name }) => `\`${name}\``);
  if (missing.length === 0) return panel;
  const empty = missing.length === families.length ? 'this panel is' : 'their part of this panel is';
  const note = `Nothing publishes ${missing.join(', ')} yet: ${empty} empty unless a program records by hand.`;
  return { ...panel, description: `${panel.description}\n\n${note}` };
}
