import { type BuiltDashboard, buildDashboards, type PanelJson } from '../../src/dashboards/index.ts';

/** A panel with the dashboard that it stands on. */
export interface PlacedPanel {
  readonly dashboard: BuiltDashboard;
  readonly panel: PanelJson;
}

export const dashboards: readonly BuiltDashboard[] = buildDashboards();

/** Every panel that is no row. */
export const panels: readonly PlacedPanel[] = dashboards.flatMap((dashboard) =>
  dashboard.json.panels.flatMap((panel) => (panel.type === 'row' ? [] : [{ dashboard, panel }])),
);

/** Fills in Grafana's variables as for a reader who chose everything. */
export function filledIn(expr: string, rateInterval = '5m'): string {
  return expr
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll('$__range', '20m')
    .replaceAll(/=~"\$[a-z_]+"/g, '=~".*"');
}
