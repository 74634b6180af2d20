import type { EmittedFile } from './emitted-file.ts';
import { generatedYaml } from './generated-yaml.ts';
import { BASIC_AUTH } from './http-client.ts';
import { CONTAINER_PORTS, EMITTED, MOUNTED } from './layout.ts';
import type { StackSettings } from './stack-settings.ts';

/** Dashboards ask for the data source that their reader chooses, at first the default: this one. */
export const DATA_SOURCE_UID = 'arx-prometheus';

/** What Grafana finds when it starts: where to ask, and the dashboards. */
export function grafanaProvisioning(settings: StackSettings): readonly EmittedFile[] {
  return [dataSource(settings), dashboardProvider()];
}

function dataSource({ scrapeInterval }: StackSettings): EmittedFile {
  const prometheus = {
    name: 'Prometheus',
    type: 'prometheus',
    uid: DATA_SOURCE_UID,
    orgId: 1,
    access: 'proxy',
    url: `http://prometheus:${CONTAINER_PORTS.prometheus}`,
    isDefault: true,
    editable: false,
    basicAuth: true,
    basicAuthUser: BASIC_AUTH.username,
    // A step below the interval shows gaps where there are none.
    jsonData: { httpMethod: 'POST', timeInterval: scrapeInterval, prometheusType: 'Prometheus' },
    // Grafana reads the file when it provisions.
    secureJsonData: { basicAuthPassword: `$__file{${BASIC_AUTH.password_file}}` },
  };
  return generatedYaml(
    `${EMITTED.provisioning}/datasources/prometheus.yml`,
    ['The Prometheus that Grafana asks, with the password from a file.'],
    { apiVersion: 1, datasources: [prometheus] },
  );
}

function dashboardProvider(): EmittedFile {
  const provider = {
    name: 'arx',
    orgId: 1,
    type: 'file',
    folder: 'ARX',
    folderUid: 'arx',
    disableDeletion: false,
    // They are files: a change in the page would be lost with the next one.
    allowUiUpdates: false,
    updateIntervalSeconds: 30,
    options: { path: MOUNTED.dashboards, foldersFromFilesStructure: false },
  };
  return generatedYaml(
    `${EMITTED.provisioning}/dashboards/arx.yml`,
    ['Where Grafana finds the dashboards of ARX. Those of your own you save in Grafana, in a folder of your own.'],
    { apiVersion: 1, providers: [provider] },
  );
}
