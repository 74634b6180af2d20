// A worker of ours that says when an execution begins, and never ends one.
//   queue-worker.ts URL LEASE_SECONDS
import { startWorker } from '@arx/runtime/queue';
import { openDatabase } from '@arx/runtime/store';
import { answerParent } from '../support/child.ts';

const [url = '', lease] = process.argv.slice(2);
const begun = Promise.withResolvers<void>();
const database = await openDatabase({ url });
startWorker({
  database,
  leaseSeconds: Number(lease),
  execute: async (_run, { signal }) => {
    begun.resolve();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return { status: 'CANCELLED' };
  },
});

answerParent({ begun: () => begun.promise, pid: () => process.pid });
