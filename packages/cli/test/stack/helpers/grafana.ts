import type { RequestListener } from 'node:http';

/** How the stand-in behaves now; a test changes it. */
export interface GrafanaState {
  password: string;
  /** What the health of the data source is. */
  dataSource: { status: number; body: object };
  dashboards: readonly string[];
}

/**
 * Stands in for Grafana, which this machine does not have: it speaks `/api/health`, the health of a data source and the list
 * of dashboards, in the words of Grafana's own reference, and nothing else.
 */
export function grafanaStandIn(state: GrafanaState): RequestListener {
  return (request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const { pathname } = new URL(request.url ?? '', 'http://grafana');
    if (pathname === '/api/health') return answer(200, { database: 'ok', version: '13.2.3', commit: 'abc' });
    const expected = `Basic ${Buffer.from(`admin:${state.password}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return answer(401, { message: 'Invalid username or password' });
    if (pathname === '/api/datasources/uid/arx-prometheus/health')
      return answer(state.dataSource.status, state.dataSource.body);
    if (pathname === '/api/search')
      return answer(
        200,
        state.dashboards.map((uid) => ({ uid, type: 'dash-db' })),
      );
    return answer(404, { message: 'Not found' });
  };
}

export const HEALTHY_SOURCE = {
  status: 200,
  body: { status: 'OK', message: 'Successfully queried the Prometheus API.' },
};
