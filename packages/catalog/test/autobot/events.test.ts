import type { CatalogFamily } from '@arx/catalog';
import { autobotFamilies } from '@arx/catalog/autobot';
import {
  alertsSample,
  approvalDecision,
  breakerEvent,
  cacheAccess,
  errorHandled,
  githubQuota,
  githubRequest,
  gpuSample,
  httpRequest,
  knowledgeIndex,
  knowledgeSearch,
  modelAttempt,
  modelCall,
  npuSample,
  poolSample,
  processStart,
  queueTick,
  redisCommand,
  redisInfo,
  redisPubsub,
  type ScopeId,
  serviceCheck,
  startFlow,
  systemSample,
  taskEnd,
  taskRetry,
  taskStart,
  timeoutCheck,
  websocketClose,
  websocketError,
  websocketMessage,
  websocketOpen,
  websocketRooms,
} from '@arx/signals';
import { expect, test } from 'vitest';
import { movesAtScrapeIn } from '../fixtures/moved.ts';
import { listen } from './fixtures/listening.ts';

const WORK = { outcome: 'success', durationSeconds: 1 } as const;
const FLOW = { flowId: 'triage', execMode: 'live' } as const;
const SEARCH = { collection: 'docs', searchType: 'hybrid', results: 3 } as const;

function github(): void {
  const request = { operation: 'write', repository: 'acme/shop', ...WORK };
  githubRequest.publish(() => ({ ...request, change: { kind: 'commit' } }));
  githubRequest.publish(() => ({ ...request, change: { kind: 'pull_request', action: 'merge' } }));
  githubRequest.publish(() => ({ ...request, change: { kind: 'issue', action: 'close' } }));
}

function model(): void {
  const tokens = { inputTokens: 3, outputTokens: 4, firstTokenSeconds: 1, costDollars: 1 };
  modelCall.publish(() => ({ ...WORK, ...tokens, operation: 'embedding' }));
  modelCall.publish(() => ({ outcome: 'failure', failureKind: 'api' }));
}

function gpu(): void {
  const reading = {
    id: '0',
    name: 'RTX',
    utilizationPercent: 1,
    memoryPercent: 1,
    temperatureCelsius: 1,
    powerWatts: 1,
  };
  gpuSample.publish(() => ({ gpus: [{ ...reading, throttling: ['power'] }] }));
}

function queue(): void {
  const counts = { ready: 1, future: 0, oldestReadySeconds: 1, takenAt: 1 };
  queueTick.publish(() => ({
    snapshot: {
      ...counts,
      depth: { QUEUED: 1, RUNNING: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0 },
      leases: undefined,
      queuedByPriority: { high: 1, normal: 0, low: 0 },
      workers: undefined,
      workersAlive: undefined,
      finished: undefined,
    },
  }));
}

const connection: ScopeId = { kind: 'connection' };
const task: ScopeId = { kind: 'task' };
const system = { cpuPercent: 95, memoryPercent: 1, disks: [{ mountPoint: '/', usedPercent: 1 }], processes: 9 };
const network = { sentBytes: 1, receivedBytes: 1, usedPercent: 1 };

/** Publishes each event that a family names, as the product would; a pair is its start and its end. */
const DRIVES: Readonly<Record<string, () => void>> = {
  'alerts.sample': () => {
    alertsSample.publish(() => ({ alerts: [{ fingerprint: 'a', category: 'autobot_alerts', severity: 'info' }] }));
  },
  'approval.decision': () => approvalDecision.publish(() => ({ workflow: 'triage', decision: 'approved' })),
  'breaker.event': () => breakerEvent.publish(() => ({ database: 'main', state: 'open', failureCount: 3 })),
  'cache.operation': () => {
    for (const hit of [true, false]) cacheAccess.publish(() => ({ cache: 'search', operation: 'get', hit, ...WORK }));
  },
  'error.handled': () => errorHandled.publish(() => ({ category: 'api', component: 'gateway' })),
  flow: () => void startFlow(FLOW),
  'flow.end': () => startFlow(FLOW).succeed(),
  'github.quota': () => githubQuota.publish(() => ({ resource: 'core', remaining: 4_000 })),
  'github.request': github,
  'gpu.sample': gpu,
  'http.request': () => httpRequest.publish(() => ({ method: 'GET', statusCode: 200, durationSeconds: 1 })),
  'knowledge.index': () => {
    const documents = [{ documentType: 'pdf', count: 1 }];
    knowledgeIndex.publish(() => ({ collection: 'docs', documents, vectors: 5 }));
  },
  'knowledge.search': () => knowledgeSearch.publish(() => ({ ...SEARCH, ...WORK })),
  'model.attempt': () => {
    const answer = { provider: 'anthropic', requestBytes: 9, remainingRequests: 5, attempt: 2 };
    modelAttempt.publish(() => ({ ...WORK, ...answer }));
  },
  'model.call': model,
  'npu.sample': () => {
    const inferences = [{ modelType: 'vision', count: 1 }];
    npuSample.publish(() => ({ available: true, utilizationPercent: 1, accelerationRatio: 2, inferences }));
  },
  'pool.sample': () => poolSample.publish(() => ({ database: 'main', active: 1, idle: 1, max: 2 })),
  'process.start': () => processStart.publish(() => ({ service: 'arx', version: '1', wsl: true, npu: false })),
  'queue.tick': queue,
  'redis.command': () => redisCommand.publish(() => ({ database: 'main', command: 'get', ...WORK })),
  'redis.info': () => redisInfo.publish(() => ({ database: 'main', memoryUsedBytes: 1, keys: 1 })),
  'redis.pubsub': () => redisPubsub.publish(() => ({ database: 'main', direction: 'published' })),
  'service.check': () => serviceCheck.publish(() => ({ service: 'store', status: 'online', durationSeconds: 1 })),
  'step.end': () => startFlow(FLOW).step({ stepId: 'classify' }).succeed(),
  'system.sample': () => systemSample.publish(() => ({ ...system, network, loadAverage: [1, 2, 3] })),
  task: () => taskStart.publish(() => ({ scope: task, taskType: 'code_review' })),
  'task.end': () => {
    taskStart.publish(() => ({ scope: task, taskType: 'code_review' }));
    taskEnd.publish(() => ({ scope: task, taskType: 'code_review', ...WORK }));
  },
  'task.retry': () => taskRetry.publish(() => ({ taskType: 'code_review', attempt: 1 })),
  'timeout.check': () => timeoutCheck.publish(() => ({ operation: 'query', timedOut: true })),
  'websocket.connection': () => {
    websocketOpen.publish(() => ({ scope: connection, namespace: '/chat' }));
    websocketOpen.publish(() => ({ scope: { kind: 'connection' }, namespace: '/chat' }));
    websocketClose.publish(() => ({ scope: connection, namespace: '/chat', abnormal: false, durationSeconds: 1 }));
  },
  'websocket.error': () => websocketError.publish(() => ({ namespace: '/chat', kind: 'protocol' })),
  'websocket.message': () => {
    const message = { namespace: '/chat', eventType: 'chat_message', durationSeconds: 1 };
    for (const direction of ['sent', 'received'] as const) websocketMessage.publish(() => ({ ...message, direction }));
  },
  'websocket.room': () => websocketRooms.publish(() => ({ namespace: '/chat', active: 1 })),
};

const families: readonly CatalogFamily[] = Object.values(autobotFamilies);

test.each(families.map(({ name, event }) => ({ name, event })))('$event moves $name', async ({ name, event }) => {
  const { registry } = listen();
  const moves = await movesAtScrapeIn(registry)(() => DRIVES[event]?.());
  const own = moves.filter(([sample, , by]) => [name, `${name}_count`].includes(sample) && by > 0);
  expect(own).not.toEqual([]);
});

test('every event that is driven here is the event of a family', () => {
  expect(Object.keys(DRIVES).sort()).toEqual([...new Set(families.map(({ event }) => event))].sort());
});
