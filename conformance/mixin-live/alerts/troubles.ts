import * as signals from '@arx/signals';

/** What goes wrong in a program, by publishing what a real one would publish. */
export interface Trouble {
  /** Happens at once, and again at every beat. */
  readonly beat: () => void;
  /** Happens when it is over. Default: nothing more; what was counted stops to grow. */
  readonly calm?: () => void;
}

/** Which there are. */
export type TroubleName = keyof ReturnType<typeof createTroubles>;

/** Between two beats, in milliseconds. */
export const BEAT_MS = 250;

/** What troubles need besides signals. */
export interface TroubleTools {
  readonly autobot: { updateErrorRate(told: { component: string; timeWindow: '1m'; rate: number }): void };
  /** Counts an order of a branch in a family that has room for few of them. */
  readonly order: (branch: string) => void;
}

/** Of each beat so many are good, and so many bad. */
function mixed(good: number, bad: number, publish: (isGood: boolean) => void): void {
  for (let i = 0; i < good; i++) publish(true);
  for (let i = 0; i < bad; i++) publish(false);
}

const outcomeOf = (isGood: boolean): 'success' | 'failure' => (isGood ? 'success' : 'failure');

export function createTroubles({ autobot, order }: TroubleTools) {
  let branches = 0;
  return {
    /** A quarter of the runs fail, and each takes 25 minutes. */
    workflows: { beat: () => mixed(3, 1, (isGood) => runWorkflow('fix_bug', isGood, 1500)) },
    githubQuota: {
      beat: () => signals.githubQuota.publish(() => ({ resource: 'core', remaining: 42 })),
      calm: () => signals.githubQuota.publish(() => ({ resource: 'core', remaining: 4000 })),
    },
    redisPool: {
      beat: () => signals.poolSample.publish(() => ({ database: 'main', active: 9, idle: 1, max: 10 })),
      calm: () => signals.poolSample.publish(() => ({ database: 'main', active: 1, idle: 9, max: 10 })),
    },
    redisErrors: { beat: () => mixed(9, 1, (isGood) => redis('main', isGood, 0.001)) },
    redisSlow: { beat: () => redis('archive', true, 0.3) },
    serviceDown: {
      beat: () => signals.serviceCheck.publish(() => ({ service: 'redis', status: 'offline' })),
      calm: () => signals.serviceCheck.publish(() => ({ service: 'redis', status: 'online' })),
    },
    serviceSlow: {
      beat: () => signals.serviceCheck.publish(() => ({ service: 'search', status: 'online', durationSeconds: 8 })),
    },
    serviceIll: {
      beat: () => signals.serviceCheck.publish(() => ({ service: 'backend', status: 'degraded', score: 30 })),
      calm: () => signals.serviceCheck.publish(() => ({ service: 'backend', status: 'online', score: 100 })),
    },
    someErrors: { beat: () => handleErrors(1) },
    manyErrors: { beat: () => handleErrors(20) },
    /** Told by a program that counts elsewhere. */
    errorRate: {
      beat: () => autobot.updateErrorRate({ component: 'gateway', timeWindow: '1m', rate: 6.5 }),
      calm: () => autobot.updateErrorRate({ component: 'gateway', timeWindow: '1m', rate: 0 }),
    },
    claude: {
      beat: () => mixed(3, 2, (isGood) => attempt({ provider: 'anthropic', isGood, remaining: 12, seconds: 20 })),
      calm: () => attempt({ provider: 'anthropic', isGood: true, remaining: 4000 }),
    },
    llmErrors: { beat: () => mixed(7, 3, (isGood) => call({ provider: 'deepseek', isGood, seconds: 1 })) },
    llmSlow: { beat: () => call({ provider: 'azure', isGood: true, seconds: 100 }) },
    llmCost: { beat: () => call({ provider: 'openai', isGood: true, seconds: 1, costDollars: 2 }) },
    llmQuota: {
      beat: () => attempt({ provider: 'openai', isGood: true, remaining: 3 }),
      calm: () => attempt({ provider: 'openai', isGood: true, remaining: 4000 }),
    },
    llmAway: {
      beat: () => attempt({ provider: 'mistral', isGood: false, failureKind: 'timeout' }),
      calm: () => attempt({ provider: 'mistral', isGood: true }),
    },
    llmRefused: { beat: () => attempt({ provider: 'groq', isGood: false, failureKind: 'rate_limit' }) },
    searches: {
      beat: () =>
        signals.knowledgeSearch.publish(() => ({
          collection: 'docs',
          searchType: 'hybrid',
          results: 3,
          outcome: 'success',
          durationSeconds: 4,
        })),
    },
    cacheMisses: {
      beat: () =>
        mixed(1, 19, (hit) =>
          signals.cacheAccess.publish(() => ({ cache: 'search', operation: 'get', hit, outcome: 'success' })),
        ),
    },
    socketErrors: { beat: () => signals.websocketError.publish(() => ({ namespace: '/chat', kind: 'timeout' })) },
    socketSlow: {
      beat: () =>
        signals.websocketMessage.publish(() => ({
          namespace: '/chat',
          eventType: 'hello',
          direction: 'sent',
          durationSeconds: 0.8,
        })),
    },
    brokenLock: { beat: () => signals.gitLockViolation.publish(() => ({ repository: 'shop' })) },
    conflicts: { beat: () => mixed(1, 3, merge) },
    /** What no family can take: a duration that is no number. */
    badNumbers: { beat: () => redis('main', true, Number.NaN) },
    newBranches: {
      beat: () => {
        branches += 1;
        order(`branch ${branches}`);
      },
    },
    /** Live flows that fail, with steps that take two minutes. */
    burning: { beat: () => mixed(0, 5, runLive) },
    /** The same flow as it should be. */
    recovering: { beat: () => mixed(5, 0, runLive) },
    flooding: { beat: () => mixed(200, 0, runLive) },
    busyMachine: { beat: () => machine(90) },
    exhaustedMachine: { beat: () => machine(99) },
    idleMachine: { beat: () => machine(10) },
  } as const satisfies Readonly<Record<string, Trouble>>;
}

function runWorkflow(flowId: string, isGood: boolean, durationSeconds: number): void {
  const scope = Object.freeze({ kind: 'flow' } as const);
  // A dry run: objectives do not count it.
  const flow = { scope, flowId, persona: 'LEAD_AI', execMode: 'dry_run', branch: 'main' } as const;
  const more = { taskId: undefined, trace: undefined };
  signals.flowStart.publish(() => ({ ...flow, ...more }));
  const reason = isGood ? undefined : 'Error';
  signals.flowEnd.publish(() => ({ ...flow, ...more, outcome: outcomeOf(isGood), reason, durationSeconds }));
}

function runLive(isGood: boolean): void {
  const scope = Object.freeze({ kind: 'flow' } as const);
  const more = { flowId: 'release', persona: 'LEAD_AI', execMode: 'live', trace: undefined } as const;
  const flow = { ...more, scope, branch: 'main', taskId: undefined };
  const reason = isGood ? undefined : 'Error';
  const end = { outcome: outcomeOf(isGood), reason, durationSeconds: isGood ? 1 : 120 };
  const step = {
    ...more,
    flow: scope,
    step: Object.freeze({ kind: 'step' } as const),
    scope: Object.freeze({ kind: 'attempt' } as const),
    stepId: 'build',
    model: 'unknown',
    attempt: 1,
  };
  signals.flowStart.publish(() => flow);
  signals.stepAttemptStart.publish(() => step);
  signals.stepAttemptEnd.publish(() => ({ ...step, ...end }));
  signals.flowEnd.publish(() => ({ ...flow, ...end }));
}

function redis(database: string, isGood: boolean, durationSeconds: number): void {
  signals.redisCommand.publish(() => ({ database, command: 'get', outcome: outcomeOf(isGood), durationSeconds }));
}

function handleErrors(count: number): void {
  for (let i = 0; i < count; i++) {
    signals.errorHandled.publish(() => ({ category: 'network', component: 'queue', code: 'ECONNRESET' }));
  }
}

interface Attempt {
  readonly provider: string;
  readonly isGood: boolean;
  readonly remaining?: number;
  readonly seconds?: number;
  readonly failureKind?: 'auth' | 'timeout' | 'rate_limit';
}

function attempt({ provider, isGood, remaining, seconds, failureKind = 'auth' }: Attempt): void {
  signals.modelAttempt.publish(() => ({
    provider,
    model: 'any-model',
    outcome: outcomeOf(isGood),
    failureKind: isGood ? undefined : failureKind,
    remainingRequests: remaining,
    durationSeconds: seconds,
  }));
}

interface Call {
  readonly provider: string;
  readonly isGood: boolean;
  readonly seconds: number;
  readonly costDollars?: number;
}

function call({ provider, isGood, seconds, costDollars }: Call): void {
  signals.modelCall.publish(() => ({
    provider,
    model: 'any-model',
    outcome: outcomeOf(isGood),
    failureKind: isGood ? undefined : 'api',
    durationSeconds: seconds,
    costDollars,
  }));
}

function merge(isGood: boolean): void {
  const scope = Object.freeze({ kind: 'merge' } as const);
  signals.gitMergeStart.publish(() => ({ scope, repository: 'shop' }));
  signals.gitMergeEnd.publish(() => ({
    scope,
    repository: 'shop',
    outcome: outcomeOf(isGood),
    reason: isGood ? undefined : 'conflict',
    conflictedFiles: isGood ? 0 : 2,
    durationSeconds: 1,
  }));
}

function machine(usedPercent: number): void {
  const network = { sentBytes: usedPercent > 80 ? 50_000_000 : 1000, receivedBytes: 1000, usedPercent: 1 };
  signals.systemSample.publish(() => ({
    cpuPercent: usedPercent,
    memoryPercent: usedPercent,
    disks: [{ mountPoint: '/data', usedPercent }],
    network,
  }));
}
