import { workerData } from 'node:worker_threads';
import { createRegistry } from '@arx/metrics';
import { attachSpoolWriter } from '@arx/metrics/spool';

const registry = createRegistry();
attachSpoolWriter({ dir: workerData.dir, registries: [registry] });
const jobs = registry.counter({ name: 'jobs_total', help: 'Jobs done.', labels: { outcome: ['success', 'error'] } });

for (let job = 0; job < workerData.jobs; job++) {
  jobs.inc({ outcome: job % 10 === 0 ? 'error' : 'success' });
  await new Promise((resolve) => setImmediate(resolve));
}
