import { type Annotation, BUILT_IN_ANNOTATION, renderAnnotation } from './annotation.ts';
import { dashboardError } from './errors.ts';
import { createIds } from './identity.ts';
import type { DashboardJson, DashboardLinkJson, RowJson } from './json.ts';
import { GRID_WIDTH, layOut } from './layout.ts';
import type { Row } from './panel.ts';
import type { PanelJson } from './panel-json.ts';
import { renderPanel } from './render-panel.ts';
import { DATASOURCE_VARIABLE, type LabelVariable, renderVariable } from './variable.ts';

/** A dashboard as its author writes it. */
export interface Dashboard {
  /** Identity in Grafana and in links, at most 40 characters. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** How far back it looks when it opens, such as `1h`. */
  readonly span: string;
  /** How often it asks again, such as `30s`. */
  readonly refresh: string;
  readonly variables: readonly LabelVariable[];
  readonly annotations: readonly Annotation[];
  readonly links: readonly DashboardLinkJson[];
  readonly rows: readonly Row[];
}

/**
 * The JSON that Grafana imports and provisions: the same bytes for the same dashboard.
 *
 * Throws `ARX_DASHBOARD_INVALID` for a title that two panels share, for a uid that Grafana refuses and for a panel that
 * is wider than the grid.
 */
export function renderDashboard(dashboard: Dashboard): DashboardJson {
  check(dashboard);
  const { uid, title, description, tags, span, refresh, variables, annotations, links, rows } = dashboard;
  return {
    annotations: { list: [BUILT_IN_ANNOTATION, ...annotations.map(renderAnnotation)] },
    description,
    editable: true,
    fiscalYearStartMonth: 0,
    graphTooltip: 1,
    id: null,
    links,
    panels: renderRows(uid, rows),
    refresh,
    schemaVersion: 39,
    tags,
    templating: { list: [DATASOURCE_VARIABLE, ...variables.map(renderVariable)] },
    time: { from: `now-${span}`, to: 'now' },
    timepicker: {},
    timezone: 'browser',
    title,
    uid,
    weekStart: '',
  };
}

function renderRows(uid: string, rows: readonly Row[]): readonly (PanelJson | RowJson)[] {
  const idOf = createIds(uid);
  const rendered: (PanelJson | RowJson)[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    const gridPos = { h: 1, w: GRID_WIDTH, x: 0, y };
    rendered.push({ type: 'row', id: idOf(`row ${title}`), title, collapsed: false, gridPos, panels: [] });
    const { places, bottom } = layOut(panels, y + 1);
    for (const [index, place] of places.entries()) {
      const panel = panels[index];
      if (panel !== undefined) rendered.push(renderPanel(panel, idOf(panel.title), place));
    }
    y = bottom;
  }
  return rendered;
}

function check({ uid, rows }: Dashboard): void {
  if (!/^[a-zA-Z0-9_-]{1,40}$/.test(uid)) {
    throw dashboardError(
      'ARX_DASHBOARD_INVALID',
      uid,
      `${JSON.stringify(uid)} is no uid; expected 1 to 40 letters, digits, - and _.`,
    );
  }
  const wide = rows.flatMap(({ panels }) => panels).find(({ width = 1 }) => width < 1 || width > GRID_WIDTH);
  if (wide !== undefined) {
    throw dashboardError(
      'ARX_DASHBOARD_INVALID',
      uid,
      `Dashboard ${JSON.stringify(uid)}: the panel ${JSON.stringify(wide.title)} has the width ${wide.width}; expected 1 to ${GRID_WIDTH}.`,
    );
  }
}
