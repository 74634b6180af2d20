import { buildDashboards } from '../dashboards/index.ts';
import { alertmanagerConfig } from './alertmanager-config.ts';
import { composeFile } from './compose.ts';
import { configureScript } from './configure-script.ts';
import type { EmittedFile } from './emitted-file.ts';
import { envExample } from './env-example.ts';
import { grafanaProvisioning } from './grafana-provisioning.ts';
import { httpClientFiles } from './http-client.ts';
import { prometheusConfig } from './prometheus-config.ts';
import { readme } from './readme.ts';
import { remoteWriteExample } from './remote-write.ts';
import { ruleFiles } from './rule-files.ts';
import { runbookPages } from './runbooks.ts';
import type { StackSettings } from './stack-settings.ts';

/**
 * Every file of a stack but its secrets and what tells ARX where to listen: the same bytes for the same settings, in an
 * order that does not change.
 */
export function buildStack(settings: StackSettings): readonly EmittedFile[] {
  return [
    composeFile(settings),
    envExample(),
    configureScript(),
    readme(),
    prometheusConfig(settings),
    ...ruleFiles(settings),
    ...runbookPages(settings),
    remoteWriteExample(),
    alertmanagerConfig(settings),
    ...httpClientFiles(),
    ...grafanaProvisioning(settings),
    ...buildDashboards().map(({ file, json }) => ({ path: file, text: `${JSON.stringify(json, null, 2)}\n` })),
  ];
}
