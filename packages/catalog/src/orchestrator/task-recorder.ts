import { type Body, once, openMeasurement, runScope } from '../scope.ts';
import { TASK_STATES, type TaskStateWord, type WorkerProfileWord } from './families.ts';
import type { Execution, ExecutionScope, OrchestratorRecorder } from './recorder-types.ts';
import type { OrchestratorInstruments } from './registry.ts';

type TaskRecorder = Pick<
  OrchestratorRecorder,
  | 'trackExecution'
  | 'trackActiveWorker'
  | 'recordCompletion'
  | 'recordExecutionDuration'
  | 'recordTaskFinished'
  | 'setTasksByState'
  | 'updateTaskStateGauges'
>;

/** Which kind of worker. */
interface Worker {
  readonly workerProfile: WorkerProfileWord;
}

/** The recorders of tasks and of the workers that execute them. */
export function createTaskRecorder(to: OrchestratorInstruments): TaskRecorder {
  function trackExecution(execution: Execution): ExecutionScope;
  function trackExecution<T>(execution: Execution, body: Body<ExecutionScope, T>): Promise<T>;
  function trackExecution<T>(execution: Execution, body?: Body<ExecutionScope, T>): ExecutionScope | Promise<T> {
    const scope = openExecution(to, execution);
    if (typeof body !== 'function') return scope;
    return runScope(scope, body, (running) => {
      running.status ??= 'success';
    });
  }

  function trackActiveWorker(worker: Worker): Disposable;
  function trackActiveWorker<T>(worker: Worker, body: Body<Disposable, T>): Promise<T>;
  function trackActiveWorker<T>(worker: Worker, body?: Body<Disposable, T>): Disposable | Promise<T> {
    const scope = openWorker(to, worker);
    return typeof body !== 'function' ? scope : runScope(scope, body);
  }

  return {
    trackExecution,
    trackActiveWorker,
    recordCompletion: ({ status, workerProfile }) => to.taskCompletions.inc({ status, worker_profile: workerProfile }),
    recordExecutionDuration: ({ workerProfile, phase, durationSeconds }) =>
      to.taskDuration.observe({ worker_profile: workerProfile, phase }, durationSeconds),
    recordTaskFinished: ({ retries }) => to.taskRetries.observe(retries),
    setTasksByState: ({ status, count }) => to.tasksByState.set({ status }, count),
    updateTaskStateGauges: ({ tasks }) => {
      for (const [status, count] of countByState(tasks)) to.tasksByState.set({ status }, count);
    },
  };
}

/** Every state, 0 for none: a state that was left out would keep its last number on the page. */
function countByState(tasks: Iterable<{ readonly status: TaskStateWord }>): ReadonlyMap<TaskStateWord, number> {
  const counts = new Map<TaskStateWord, number>(TASK_STATES.map((status) => [status, 0]));
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

function openExecution(to: OrchestratorInstruments, { workerProfile, phase }: Execution): ExecutionScope {
  const worker = openWorker(to, { workerProfile });
  const measurement = openMeasurement((durationSeconds) => {
    worker[Symbol.dispose]();
    to.taskDuration.observe({ worker_profile: workerProfile, phase }, durationSeconds);
    to.taskCompletions.inc({ status: scope.status ?? 'error', worker_profile: workerProfile });
  });
  const scope: ExecutionScope = Object.assign(measurement, { status: undefined });
  return scope;
}

function openWorker(to: OrchestratorInstruments, { workerProfile }: Worker): Disposable {
  // Bound now, so that the end meets the series of the start.
  const active = to.activeWorkers.bind({ worker_profile: workerProfile });
  active.inc();
  return { [Symbol.dispose]: once(() => active.dec()) };
}
