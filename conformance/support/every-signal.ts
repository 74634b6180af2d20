import * as signals from '@arx/signals';

const FLOW = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'live', branch: 'main' } as const;
const DATABASE = { database: 'cache' };
const NAMESPACE = { namespace: '/chat' };

/** Publishes every event of the five systems at least once, with values that an ordinary program would have. */
export async function publishEverySignal(): Promise<void> {
  await runFlows();
  modelCalls();
  agents();
  git();
  tasks();
  stores();
  people();
  servers();
  machine();
  queue();
}

async function runFlows(): Promise<void> {
  await signals.runFlow(FLOW, async (flow) => {
    await flow.runStep({ stepId: 'classify', model: 'llama3:8b' }, async (step) => {
      step.retry(new TypeError('again'));
      step.tokens({ input: 320, output: 41 });
    });
    flow.skipStep({ stepId: 'review' });
  });
  await signals.runFlow(FLOW, () => Promise.reject(new RangeError('failed'))).catch(() => {});
}

function modelCalls(): void {
  const call = { provider: 'anthropic', model: 'claude-opus-4-5-20251101', purpose: 'plan' } as const;
  signals.modelCall.publish(() => ({
    ...call,
    outcome: 'success',
    durationSeconds: 2,
    firstTokenSeconds: 0.3,
    inputTokens: 100,
    outputTokens: 20,
    costDollars: 0.01,
    inputCostDollars: 0.006,
    outputCostDollars: 0.004,
    attempts: 2,
    inputModalities: ['text', 'image', 'audio'],
  }));
  signals.modelCall.publish(() => ({ ...call, outcome: 'failure', failureKind: 'rate_limit', durationSeconds: 1 }));
  signals.modelCall.publish(() => ({ ...call, operation: 'embedding', outcome: 'success', durationSeconds: 0.1 }));
  signals.modelAttempt.publish(() => ({
    ...call,
    outcome: 'success',
    durationSeconds: 1.5,
    attempt: 2,
    retryReason: 'rate_limit',
    requestBytes: 4000,
    remainingRequests: 41,
  }));
  signals.modelAttempt.publish(() => ({
    ...call,
    outcome: 'failure',
    failureKind: 'rate_limit',
    statusCode: 429,
    durationSeconds: 0.2,
  }));
}

function agents(): void {
  const scope = scopeId('a2a_task');
  const request = { agent: 'navi', operation: 'message/send', durationSeconds: 0.2 };
  signals.a2aTaskStart.publish(() => ({ scope, agent: 'navi' }));
  signals.a2aRequest.publish(() => ({ ...request, outcome: 'success', responseBytes: 900 }));
  signals.a2aRequest.publish(() => ({ ...request, outcome: 'failure', reason: 'TimeoutError' }));
  signals.a2aTaskEnd.publish(() => ({ scope, agent: 'navi', outcome: 'success', durationSeconds: 0.3 }));
  signals.cacheAccess.publish(() => ({
    cache: 'search',
    operation: 'get',
    hit: true,
    outcome: 'success',
    durationSeconds: 0.002,
  }));
  signals.cacheAccess.publish(() => ({ cache: 'search', operation: 'get', hit: false, outcome: 'success' }));
  signals.rateLimitDecision.publish(() => ({ route: '/runs/{id}', allowed: true }));
  signals.rateLimitDecision.publish(() => ({ route: '/runs/{id}', allowed: false }));
}

function git(): void {
  const scope = scopeId('merge');
  signals.gitLock.publish(() => ({ repository: 'shop', obtained: true, waitSeconds: 0.1 }));
  signals.gitMergeStart.publish(() => ({ scope, repository: 'shop' }));
  signals.gitMergeEnd.publish(() => ({
    scope,
    repository: 'shop',
    outcome: 'success',
    changedFiles: 3,
    durationSeconds: 1,
  }));
  signals.gitLockViolation.publish(() => ({ repository: 'shop' }));
}

function tasks(): void {
  const scope = scopeId('task');
  const task = { taskType: 'code_review', agent: 'coder', profile: 'coder', phase: 'build' } as const;
  signals.taskStart.publish(() => ({ ...task, scope }));
  signals.taskRetry.publish(() => ({ ...task, attempt: 1, reason: 'TimeoutError' }));
  signals.taskEnd.publish(() => ({ ...task, scope, outcome: 'success', durationSeconds: 12, retries: 1 }));
  signals.taskStates.publish(() => ({
    counts: {
      planned: 1,
      ready: 0,
      blocked: 0,
      active: 2,
      awaiting_qa: 0,
      failed_qa: 0,
      failed: 0,
      complete: 4,
      waiting_human: 0,
      abandoned: 0,
      pending_awaiting_qa: 0,
      pending_complete: 0,
      pending_failed: 0,
    },
  }));
}

function stores(): void {
  const command = { ...DATABASE, command: 'get', durationSeconds: 0.001 };
  signals.redisCommand.publish(() => ({ ...command, outcome: 'success' }));
  signals.redisCommand.publish(() => ({ ...command, outcome: 'failure', reason: 'ECONNRESET' }));
  signals.redisInfo.publish(() => ({ ...DATABASE, memoryUsedBytes: 1e6, keys: 12 }));
  signals.redisPubsub.publish(() => ({ ...DATABASE, direction: 'published' }));
  signals.poolSample.publish(() => ({ ...DATABASE, active: 2, idle: 3, max: 10 }));
  signals.breakerEvent.publish(() => ({ ...DATABASE, state: 'open', reason: 'too_many_failures', failureCount: 5 }));
  signals.timeoutCheck.publish(() => ({ ...DATABASE, operation: 'get', timedOut: true }));
  signals.knowledgeIndex.publish(() => ({
    collection: 'docs',
    documents: [{ documentType: 'markdown', count: 3 }],
    vectors: 90,
  }));
  signals.knowledgeSearch.publish(() => ({
    collection: 'docs',
    searchType: 'hybrid',
    results: 4,
    outcome: 'success',
    durationSeconds: 0.02,
  }));
}

function people(): void {
  signals.approvalRequest.publish(() => ({ workflow: 'triage', reason: 'max_retries' }));
  signals.approvalDecision.publish(() => ({ workflow: 'triage', decision: 'approved', waitSeconds: 60 }));
  const scope = scopeId('connection');
  signals.websocketOpen.publish(() => ({ ...NAMESPACE, scope }));
  signals.websocketMessage.publish(() => ({
    ...NAMESPACE,
    eventType: 'hello',
    direction: 'sent',
    durationSeconds: 0.01,
  }));
  signals.websocketMessage.publish(() => ({ ...NAMESPACE, eventType: 'hello', direction: 'received' }));
  signals.websocketRejection.publish(() => ({ ...NAMESPACE, refused: true }));
  signals.websocketError.publish(() => ({ ...NAMESPACE, kind: 'protocol' }));
  signals.websocketRooms.publish(() => ({ ...NAMESPACE, active: 2 }));
  signals.websocketClose.publish(() => ({ ...NAMESPACE, scope, abnormal: false, durationSeconds: 30 }));
}

function servers(): void {
  signals.httpRequest.publish(() => ({ method: 'GET', route: '/runs/{id}', statusCode: 200, durationSeconds: 0.01 }));
  signals.errorHandled.publish(() => ({ category: 'network', component: 'gateway', code: 'ECONNRESET' }));
  signals.serviceCheck.publish(() => ({
    service: 'anthropic',
    status: 'online',
    score: 100,
    isModelProvider: true,
    durationSeconds: 0.1,
  }));
  signals.alertsSample.publish(() => ({
    alerts: [{ fingerprint: 'a', category: 'queue', severity: 'warning' }],
  }));
  const request = { repository: 'arx/arx', outcome: 'success', statusCode: 201, durationSeconds: 0.4 } as const;
  signals.githubRequest.publish(() => ({ ...request, operation: 'git.createCommit', change: { kind: 'commit' } }));
  signals.githubRequest.publish(() => ({
    ...request,
    operation: 'pulls.create',
    change: { kind: 'pull_request', action: 'create' },
  }));
  signals.githubRequest.publish(() => ({
    ...request,
    operation: 'issues.create',
    change: { kind: 'issue', action: 'create' },
  }));
  signals.githubQuota.publish(() => ({ resource: 'core', remaining: 4999, resetAt: Date.now() / 1000 + 3600 }));
}

function machine(): void {
  signals.processStart.publish(() => ({
    service: 'shop',
    version: '1.2.3',
    protocols: ['a2a_0.3.0'],
    wsl: false,
    npu: false,
  }));
  signals.gpuSample.publish(() => ({ gpus: [gpu([])] }));
  signals.gpuSample.publish(() => ({ gpus: [gpu(['thermal'])] }));
  signals.npuSample.publish(() => ({
    available: true,
    utilizationPercent: 5,
    accelerationRatio: 4,
    inferences: [{ modelType: 'embedding', count: 3 }],
  }));
  const sample = { memoryPercent: 40, loadAverage: [1, 1, 1], processes: 90 } as const;
  const disks = [{ mountPoint: '/', usedPercent: 50 }];
  const network = { sentBytes: 10, receivedBytes: 20, usedPercent: 1 };
  signals.systemSample.publish(() => ({ ...sample, cpuPercent: 10, disks, network }));
  signals.systemSample.publish(() => ({ ...sample, cpuPercent: 99, disks, network }));
}

function gpu(throttling: readonly ('thermal' | 'power' | 'other')[]): signals.GpuReading {
  return {
    id: '0',
    name: 'RTX',
    utilizationPercent: 30,
    memoryPercent: 20,
    temperatureCelsius: 60,
    powerWatts: 90,
    throttling,
  };
}

function queue(): void {
  const run = { runId: 'r1', flowId: 'triage', queue: 'default', attempt: 1 };
  signals.runClaim.publish(() => ({ ...run, waitSeconds: 0.4 }));
  signals.runFinish.publish(() => ({ ...run, outcome: 'success', durationSeconds: 2 }));
  signals.runRescue.publish(() => ({ ...run, failed: false }));
  signals.runLeaseLost.publish(() => run);
  signals.queueTick.publish(() => ({ failuresInRow: 1 }));
  signals.queueTick.publish(() => ({
    snapshot: {
      depth: { QUEUED: 3, RUNNING: 2, COMPLETED: 7, FAILED: 1, CANCELLED: 0 },
      ready: 2,
      future: 1,
      oldestReadySeconds: 4,
      leases: { expired: 0, active: 2, missing: 0 },
      queuedByPriority: { high: 1, normal: 2, low: 0 },
      workers: [{ workerId: 'w1', ageSeconds: 2 }],
      workersAlive: 1,
      finished: [
        {
          flowId: 'triage',
          status: 'COMPLETED',
          runs: 7,
          durationSumSeconds: 12,
          durationBuckets: [3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        },
      ],
      takenAt: Date.now() / 1000,
    },
  }));
}

function scopeId(kind: signals.ScopeId['kind']): signals.ScopeId {
  return Object.freeze({ kind });
}
