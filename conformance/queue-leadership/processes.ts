import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A process that collects and serves its page. */
export interface CollectorProcess {
  readonly child: ChildProcess;
  /** Whether its page shows the queue now. */
  readonly shows: () => Promise<boolean>;
  readonly stderr: () => string;
}

/** Starts one. It ends with the test, also when it is stopped (SIGKILL needs no one to be awake). */
export async function startCollector(url: string, intervalSeconds = 1): Promise<CollectorProcess> {
  const file = join(import.meta.dirname, 'collector-process.ts');
  const child = spawn(process.execPath, [file, url, String(intervalSeconds)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [line] = (await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error(`The collector ended: ${stderr}`))),
  ])) as [string];
  return {
    child,
    stderr: () => stderr,
    shows: async () => {
      const answer = await fetch(`${line.trim()}/metrics`, { headers: { connection: 'close' } });
      return /^xyn_queue_ready_depth /m.test(await answer.text());
    },
  };
}

/** One look at the page of one process. */
interface Sighting {
  readonly by: CollectorProcess;
  readonly from: number;
  readonly to: number;
}

/** A time in which a process certainly showed the queue, without a pause that anybody saw. */
export interface Reign {
  readonly by: CollectorProcess;
  readonly from: number;
  to: number;
}

/** Looks at the pages of processes all the time, also of those that do not answer. */
export interface Watch {
  readonly add: (process: CollectorProcess) => void;
  /** The process that shows the queue, as soon as one does. */
  readonly reigning: (fits?: (process: CollectorProcess) => boolean) => Promise<CollectorProcess>;
  /** Ends the watch and says who showed the queue and when. */
  readonly end: () => Promise<readonly Reign[]>;
}

export function watch(everyMilliseconds = 40): Watch {
  const processes = new Set<CollectorProcess>();
  const seen: (Sighting & { readonly shown: boolean })[] = [];
  const pending = new Set<Promise<void>>();
  let waiting: ((process: CollectorProcess) => void) | undefined;

  const look = async (by: CollectorProcess): Promise<void> => {
    const from = performance.now();
    // A process that was killed shows nothing.
    const shown = await by.shows().catch(() => false);
    seen.push({ by, from, to: performance.now(), shown });
    if (shown) waiting?.(by);
  };
  const timer = setInterval(() => {
    for (const by of processes) {
      const one = look(by).finally(() => pending.delete(one));
      pending.add(one);
    }
  }, everyMilliseconds);
  onTestFinished(() => clearInterval(timer));

  return {
    add: (process) => void processes.add(process),
    reigning: (fits = () => true) =>
      new Promise((resolve) => {
        waiting = (process) => {
          if (fits(process)) resolve(process);
        };
      }),
    end: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      return [...processes].flatMap((by) => reignsOf(seen.filter((one) => one.by === by)));
    },
  };
}

/** From the end of the first look that saw the queue to the beginning of the last: in between it was certainly there. */
function reignsOf(looks: readonly (Sighting & { readonly shown: boolean })[]): readonly Reign[] {
  const reigns: Reign[] = [];
  let current: Reign | undefined;
  for (const { by, from, to, shown } of [...looks].sort((a, b) => a.from - b.from)) {
    if (!shown) {
      current = undefined;
    } else if (current === undefined) {
      current = { by, from: to, to: from };
      reigns.push(current);
    } else {
      current.to = from;
    }
  }
  return reigns;
}

/** Pairs of processes that showed the queue at the same time. */
export function overlaps(reigns: readonly Reign[]): readonly (readonly [Reign, Reign])[] {
  return reigns.flatMap((one, i) =>
    reigns
      .slice(i + 1)
      .filter((other) => one.by !== other.by && Math.max(one.from, other.from) < Math.min(one.to, other.to))
      .map((other) => [one, other] as const),
  );
}
