import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../support/processes.ts';
import type { Wanted } from './receiver.ts';
import type { Stage } from './scene.ts';
import type { TroubleName } from './troubles.ts';

const run = promisify(execFile);

/** Troubles that can be had at once, each with the alerts that it leads to. */
const AT_ONCE: { readonly [Name in TroubleName]?: readonly Wanted[] } = {
  workflows: [
    { alertname: 'HighWorkflowFailureRate', workflow_type: 'fix_bug' },
    { alertname: 'WorkflowLongDuration', workflow_type: 'fix_bug' },
  ],
  githubQuota: [{ alertname: 'GitHubRateLimitLow' }],
  redisPool: [{ alertname: 'RedisPoolSaturationHigh' }],
  redisErrors: [{ alertname: 'RedisHighErrorShare', database: 'main' }],
  redisSlow: [{ alertname: 'RedisSlowOperations', database: 'archive' }],
  serviceDown: [{ alertname: 'ServiceDown' }],
  serviceSlow: [{ alertname: 'ServiceHighResponseTime' }],
  serviceIll: [{ alertname: 'ServiceLowHealthScore', service_name: 'backend' }],
  claude: [
    { alertname: 'ClaudeAPIHighFailureRate' },
    { alertname: 'ClaudeAPISlowResponses' },
    { alertname: 'ClaudeAPIRateLimitLow' },
  ],
  llmErrors: [{ alertname: 'LLMHighErrorShare', provider: 'deepseek' }],
  llmSlow: [{ alertname: 'LLMSlowResponses', provider: 'azure' }],
  llmCost: [{ alertname: 'HighLLMCost' }],
  llmQuota: [{ alertname: 'LLMRateLimitLow', provider: 'openai' }],
  llmAway: [{ alertname: 'LLMProviderUnavailable', provider: 'mistral' }],
  llmRefused: [{ alertname: 'RateLimitErrors', provider: 'groq' }],
  searches: [{ alertname: 'KnowledgeSearchSlow' }],
  cacheMisses: [{ alertname: 'KnowledgeCacheHitRatioLow' }],
  socketErrors: [{ alertname: 'WebSocketErrors' }],
  socketSlow: [{ alertname: 'WebSocketSlowMessages' }],
  conflicts: [{ alertname: 'HighConflictRate' }],
  badNumbers: [{ alertname: 'ArxRecordingsDropped', reason: 'value' }],
  newBranches: [{ alertname: 'ArxSeriesCapped', family: 'market_orders_total' }],
};

/** Everything at once, and then nothing any more. */
export async function troubleProgram({ program, receiver }: Stage): Promise<void> {
  const names = Object.keys(AT_ONCE) as TroubleName[];
  for (const name of names) program.begin(name);
  const wanted = Object.values(AT_ONCE).flat();
  await Promise.all(wanted.map((one) => receiver.firing(one)));
  for (const name of names) program.end(name);
  await Promise.all(wanted.map((one) => receiver.resolved(one)));
}

/** Some errors, then so many that the alert on some says nothing new. */
export async function troubleComponents({ program, receiver }: Stage): Promise<void> {
  program.begin('someErrors');
  await receiver.firing({ alertname: 'HighErrorRate' });
  program.begin('manyErrors');
  await receiver.firing({ alertname: 'CriticalErrorSpike' });
  program.end('manyErrors');
  program.end('someErrors');
  for (const alertname of ['CriticalErrorSpike', 'HighErrorRate']) await receiver.resolved({ alertname });
}

/** What is told for a whole cluster, or computed when a page is read, is on the page of its process and in no spool. */
async function troublePage({ machine: { program }, receiver }: Stage): Promise<void> {
  const wanted = [{ alertname: 'ConcurrentMerges' }, { alertname: 'ComponentErrorRate', component: 'gateway' }];
  program.begin('brokenLock');
  program.begin('errorRate');
  await Promise.all(wanted.map((one) => receiver.firing(one)));
  program.end('brokenLock');
  program.end('errorRate');
  await Promise.all(wanted.map((one) => receiver.resolved(one)));
}

/** The machine is busy, then it has nothing left, then it is gone for a moment. */
export async function troubleMachine(stage: Stage): Promise<void> {
  const { machine, receiver } = stage;
  const told = (names: readonly string[]): readonly Wanted[] => names.map((alertname) => ({ alertname, instance }));
  const instance = machine.address;
  const busy = told(['HighCPUUsage', 'HighMemoryUsage', 'HighDiskUsage']);
  const exhausted = told(['CriticalCPUUsage', 'CriticalMemoryUsage', 'CriticalDiskUsage']);
  const { program } = machine;
  await troublePage(stage);
  program.end('idleMachine');
  program.begin('busyMachine');
  await Promise.all([...busy, ...told(['HighNetworkTraffic'])].map((one) => receiver.firing(one)));
  program.end('busyMachine');
  program.begin('exhaustedMachine');
  await Promise.all(exhausted.map((one) => receiver.firing(one)));
  program.end('exhaustedMachine');
  // What was silenced is told of again; else nobody would be told that it is over.
  program.begin('busyMachine');
  await Promise.all(exhausted.map((one) => receiver.resolved(one)));
  program.end('busyMachine');
  program.begin('idleMachine');
  await Promise.all([...busy, ...told(['HighNetworkTraffic'])].map((one) => receiver.resolved(one)));
  await program.stop();
  await receiver.firing({ alertname: 'ArxTargetDown', instance });
  await machine.start();
  await receiver.resolved({ alertname: 'ArxTargetDown', instance });
}

/** A disk without room, and a file in the spool that is none of its own. */
export async function troubleSpool({ system, receiver }: Stage): Promise<void> {
  const foreign = join(system.spool, 'shopping list.values');
  await writeFile(foreign, 'Bread.\n');
  const shop = system.program('prlimit', [
    '--fsize=20000:unlimited',
    process.execPath,
    join(import.meta.dirname, '../clumsy-shop.ts'),
    system.spool,
    'first',
  ]);
  await until('the disk to be full', () => shop.output().includes('could not write: ARX_SPOOL_FULL'));
  await run('prlimit', ['--pid', String(shop.child.pid), '--fsize=unlimited:unlimited']);
  await receiver.firing({ alertname: 'ArxSpoolWritesFailing' });
  await receiver.firing({ alertname: 'ArxSpoolFilesSetAside', reason: 'foreign' });
  await rm(foreign);
  await receiver.resolved({ alertname: 'ArxSpoolFilesSetAside', reason: 'foreign' });
  await receiver.resolved({ alertname: 'ArxSpoolWritesFailing' });
}

const OBJECTIVES = ['FlowSuccessBudgetBurn', 'StepLatencyBudgetBurn'];
const URGENT = OBJECTIVES.flatMap((alertname) => ['1h', '6h'].map((long) => ({ alertname, long })));
const SLOW = OBJECTIVES.flatMap((alertname) => ['1d', '3d'].map((long) => ({ alertname, long })));

/**
 * Live runs fail and are slow until the urgent alerts come. Then so many are good that the budget burns slowly, of which
 * is told as soon as the urgent ones are over; then so many that it does not burn any more.
 */
export async function burnBudgets({ program, receiver, numberOf }: Stage): Promise<void> {
  program.begin('burning');
  await Promise.all(URGENT.map((one) => receiver.firing(one)));
  program.end('burning');
  program.begin('recovering');
  const share = 'max(slo:errors:ratio_rate1d{slo=~"flow-success|step-latency"})';
  await until('a quarter to be bad', async () => ((await numberOf(share)) ?? 1) < 0.25, 120_000);
  program.end('recovering');
  await Promise.all(URGENT.map((one) => receiver.resolved(one)));
  await Promise.all(SLOW.map((one) => receiver.firing(one)));
  program.begin('flooding');
  await Promise.all(SLOW.map((one) => receiver.resolved(one)));
  program.end('flooding');
}
