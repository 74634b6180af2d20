import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildDashboards } from '../../src/dashboards/index.ts';
import { buildStack, DEFAULT_STACK } from '../../src/emit/index.ts';
import { settingsWith, textOf } from './support/stack-directory.ts';

const DATA_SOURCES = 'observability/grafana/provisioning/datasources/prometheus.yml';

test('the data source is complete', () => {
  expect(parse(textOf(DATA_SOURCES, settingsWith({ scrapeInterval: '30s' })))).toEqual({
    apiVersion: 1,
    datasources: [
      {
        name: 'Prometheus',
        type: 'prometheus',
        uid: 'arx-prometheus',
        orgId: 1,
        access: 'proxy',
        url: 'http://prometheus:9090',
        isDefault: true,
        editable: false,
        basicAuth: true,
        basicAuthUser: 'arx',
        jsonData: { httpMethod: 'POST', timeInterval: '30s', prometheusType: 'Prometheus' },
        secureJsonData: { basicAuthPassword: '$__file{/run/secrets/prometheus-password}' },
      },
    ],
  });
});

test('dashboards ask for a data source of its type, which their reader chooses', () => {
  const { datasources } = parse(textOf(DATA_SOURCES)) as { datasources: { type: string }[] };
  for (const { uid, json } of buildDashboards()) {
    const choice = json.templating.list.find(({ name }) => name === 'datasource');
    expect(choice?.query, uid).toBe(datasources[0]?.type);
  }
});

test('every dashboard is emitted, and mounted below the folder that Grafana reads', () => {
  const provider = parse(textOf('observability/grafana/provisioning/dashboards/arx.yml')) as {
    providers: { options: { path: string } }[];
  };
  const path = provider.providers[0]?.options.path ?? '';
  const compose = parse(textOf('docker-compose.observability.yml')) as {
    services: { grafana: { volumes: { source: string; target: string }[]; environment: Record<string, string> } };
  };
  const { volumes, environment } = compose.services.grafana;
  const inContainer = buildDashboards().map(({ file }) => {
    const mount = volumes.find(({ source }) => source === `./${posix.dirname(file)}`);
    expect(mount?.target, file).toMatch(new RegExp(`^${path}/`));
    return posix.join(mount?.target ?? '', posix.basename(file));
  });
  expect(inContainer).toContain(environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']);
});

test('dashboards are JSON as it was built', () => {
  const files = new Map(buildStack(DEFAULT_STACK).map(({ path, text }) => [path, text]));
  for (const { file, json } of buildDashboards()) expect(JSON.parse(files.get(file) ?? '')).toEqual(json);
});
