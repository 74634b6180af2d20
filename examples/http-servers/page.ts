// What the four programs share: a family of their own that the signal feeds, and the page that it stands on.
import { code, createPage, createRegistry, type Page, template } from '@arx/metrics';
import { httpRequest, subscribe } from '@arx/signals';

const registry = createRegistry();
const requests = registry.histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Time of a request to the last byte of its answer.',
  unit: 'seconds',
  labels: { method: code(), route: template(), status: code() },
  buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
});

subscribe(httpRequest, ({ method, route = 'none', statusCode, aborted, durationSeconds }) => {
  requests.observe({ method, route, status: aborted ? 'aborted' : String(statusCode) }, durationSeconds);
});

export const page: Page = createPage({ sources: [registry] });
