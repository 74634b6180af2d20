import { createProcessRegistry } from '@arx/metrics/collectors';
import { observeSystem } from '@arx/probes/system';
import type { FlowLibrary } from '@arx/runtime/flows';
import { allowedHosts, metricsAddr, metricsPort, spoolDirectory } from './environment.ts';
import { loadLibrary, warnOfProblems } from './flows.ts';
import type { Invocation } from './invocation.ts';
import { printable } from './output/text.ts';
import { warn } from './output/warning.ts';
import { lateQueue } from './queue/late-queue.ts';
import type { QueueService } from './queue/serve-queue.ts';
import type { WorkerPlan } from './queue/settings.ts';
import { startRecording } from './recording.ts';
import { type MetricsServer, startServer } from './server/metrics-server.ts';
import { pageGuard } from './server/page-access.ts';
import { pagePaths } from './server/page-paths.ts';
import { isLoopback } from './server/url.ts';
import { chosenSystems } from './systems.ts';
import { version } from './version.ts';

export interface ServingOptions {
  /** Whether what happens in this process is recorded. */
  readonly record: boolean;
  /** The run queue beside the page. Default: none. */
  readonly queue?: ServedQueue | undefined;
}

/** How a server has a run queue. */
export interface ServedQueue {
  /** The worker in the process of the server. Default: none; others execute what is submitted. */
  readonly worker: WorkerPlan | undefined;
  /** Told what happens to the queue; it may come while a run is drawn. */
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** How long answers may take when the server ends, in milliseconds. */
const ANSWER_GRACE_MS = 5_000;

/** A process that serves the spool. */
export interface Serving {
  readonly server: MetricsServer;
  readonly library: FlowLibrary;
  readonly spoolDirectory: string;
  /** The run queue, if there is one. */
  readonly queue: QueueService | undefined;
  /**
   * Stops accepting, hands the leases of runs back, ends event streams, then the recording, so that the last scrape is
   * complete, and the database at last.
   */
  close(): Promise<void>;
}

/** Starts a server as flags and variables say, with the series of all flows at 0, and says where it is. */
export async function startServing(invocation: Invocation, options: ServingOptions): Promise<Serving> {
  const { flags, env, out, err } = invocation;
  const { record } = options;
  const port = metricsPort(flags.text('port'), env);
  const address = metricsAddr(flags.text('addr'), env);
  const hosts = allowedHosts(flags.list('allow-host'), env);
  const directory = spoolDirectory(flags.text('spool-dir'), env);
  const systems = chosenSystems([], env);
  const guardPage = await pageGuard(address, env);
  const late = options.queue && lateQueue(address, env);
  const library = await loadLibrary(invocation);
  warnOfProblems(library, invocation);

  const complain = (line: string): void => warn(err, line);
  const flows = library.flows.map(({ flow }) => flow);
  // Reading needs no write: a server on a full disk shows what is there.
  const recording = startRecording({
    env,
    systems,
    spoolDirectory: directory,
    flows,
    record,
    warn: complain,
    serves: true,
  });
  const processRegistry = createProcessRegistry();
  try {
    const server = await startServer({
      port,
      address,
      allowedHosts: hosts,
      systems,
      spoolDirectory: directory,
      recording,
      records: record,
      processFamilies: [processRegistry],
      version: version(),
      api: late,
      guardPage,
      warn: complain,
    });
    const machine = record ? observeSystem({ onError: ({ message }) => complain(message) }) : undefined;
    out.line(`${out.style('strong', `${server.url}/metrics`)}  serves the spool ${printable(directory)}`);
    if (!isLoopback(address) && guardPage === undefined)
      complain(`${address} is not loopback: whoever reaches this machine can read the page`);
    const about = { library, version: version(), paths: pagePaths(systems, guardPage !== undefined) };
    const queue = options.queue && (await late?.begin({ ...about, ...options.queue }));
    const close = async (): Promise<void> => {
      machine?.stop();
      // Whoever follows a run sees how it ends, or goes back to the queue.
      const workMs = (options.queue?.worker?.graceSeconds ?? 0) * 1000;
      const served = server.close(workMs + ANSWER_GRACE_MS);
      await queue?.drain();
      await queue?.close();
      await served;
      processRegistry.stop();
      recording.close();
    };
    return { server, library, spoolDirectory: directory, queue, close };
  } catch (error) {
    processRegistry.stop();
    recording.close();
    throw error;
  }
}

/** Waits until the user wants the end. */
export function interruption({ interrupts: { signal } }: Invocation): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
