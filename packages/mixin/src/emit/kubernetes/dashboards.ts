import { buildDashboards } from '../../dashboards/index.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { manifestFile } from './manifest.ts';
import { labelsOf } from './names.ts';
import { pathOf } from './path.ts';

/** A ConfigMap per dashboard, which the sidecar of Grafana's Helm chart finds by its label. */
export function dashboardFiles(): readonly EmittedFile[] {
  return buildDashboards().map(({ uid, json }) => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `dashboard-${uid}`,
        labels: { ...labelsOf(), grafana_dashboard: '1' },
        annotations: { grafana_folder: 'ARX' },
      },
      data: { [`${uid}.json`]: `${JSON.stringify(json, null, 1)}\n` },
    };
    return { path: pathOf(`dashboards-${uid}.yaml`), text: manifestFile([{ manifest }]) };
  });
}
