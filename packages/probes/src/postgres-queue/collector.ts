import { queueTick } from '@arx/signals';
import { type ProbeError, probeError } from '../errors.ts';
import type { Reporter } from '../report.ts';
import { toProbeError } from './failure.ts';
import { createLeadership } from './leader.ts';
import { createSession, type QueueConnection, type Statement } from './session.ts';
import { toSnapshot } from './snapshot.ts';
import type { QueueSource, SnapshotRow } from './source.ts';

export interface CollectorOptions {
  readonly connection: QueueConnection;
  readonly source: QueueSource;
  readonly intervalSeconds: number;
  readonly perWorkerAge: boolean;
  /** Default: the identity of the source. */
  readonly lockKey: string | undefined;
  readonly reporter: Reporter;
}

/** Collects one queue, if this process is the one that does. */
export interface Collector {
  /** One tick. Never rejects. Two at a time are not for it. */
  readonly tick: (stopped: AbortSignal) => Promise<void>;
  /** Leaves collecting to others and closes the connections. The next tick begins anew. */
  readonly release: () => void;
}

/** Intervals without a word after which the server takes a leader for gone. One is too few: a tick may come late. */
const SILENT_INTERVALS = 2;
/** Parts of the interval: a tick ends before the next begins, and the server ends its statement before we turn away. */
const TICK_SHARE = 0.9;
const STATEMENT_SHARE = 0.75;

export function createCollector(options: CollectorOptions): Collector {
  const { connection, source, intervalSeconds, perWorkerAge, lockKey = source.identity, reporter } = options;
  const statement: Statement = { name: 'arx_tick', text: source.toSql({ perWorkerAge }) };
  const reader = createSession({ connection, settings: readerSettings(intervalSeconds) });
  const leadership = createLeadership({
    connection,
    key: lockKey,
    silenceSeconds: SILENT_INTERVALS * intervalSeconds,
    onLost: (error) => {
      reporter.failed(toProbeError(`${source.name} lock`, error));
      follow();
    },
  });
  const tellStatuses = statusTeller(source.name, reporter);
  let role: 'leader' | 'follower' | undefined;
  let failuresInRow = 0;

  /** Others may collect from now on: what was said before must not be shown beside what they say. */
  function follow(): void {
    reader.close();
    if (role === 'follower') return;
    role = 'follower';
    queueTick.publish(() => ({ leading: false }));
  }

  function fail(error: ProbeError): void {
    failuresInRow++;
    reporter.failed(error);
    const freshSeconds = leadership.secondsLeft();
    const leading = freshSeconds > 0;
    if (!leading) {
      role = 'follower';
      reader.close();
    }
    queueTick.publish(() => ({ leading, failuresInRow, freshSeconds }));
  }

  async function collect(milliseconds: number): Promise<void> {
    const deadline = performance.now() + milliseconds;
    const read = (): Promise<SnapshotRow> => reader.query<SnapshotRow>(statement, deadline - performance.now());
    const taking = leadership.take(milliseconds);
    // Who has led so far goes on, as a rule: it does not wait for one answer to ask for the other.
    const reading = role === 'leader' ? read() : undefined;
    reading?.catch(() => {});
    if (!(await asked(`${source.name} lock`, taking))) {
      failuresInRow = 0;
      reporter.worked(source.name);
      return follow();
    }
    const row = await asked(source.name, reading ?? read());
    const snapshot = toSnapshot(row);
    // Asked after everything that takes time, as the process may have been stopped in between.
    const freshSeconds = leadership.secondsLeft();
    if (freshSeconds === 0) throw lockLost(source.name);
    role = 'leader';
    failuresInRow = 0;
    queueTick.publish(() => ({ snapshot, leading: true, freshSeconds }));
    tellStatuses(row.unknown);
  }

  async function asked<T>(subject: string, answer: Promise<T>): Promise<T> {
    try {
      const value = await answer;
      reporter.worked(subject);
      return value;
    } catch (error) {
      throw toProbeError(subject, error);
    }
  }

  function release(): void {
    leadership.leave();
    reader.close();
    if (role === 'leader') follow();
    role = undefined;
    failuresInRow = 0;
  }

  return {
    tick: async (stopped) => {
      try {
        await collect(TICK_SHARE * intervalSeconds * 1000);
        // It was stopped, and has connected since.
        if (stopped.aborted) release();
      } catch (error) {
        if (stopped.aborted) release();
        else fail(error as ProbeError);
      }
    },
    release,
  };
}

/** Nothing is written, nothing is half seen, and no row is hidden without an error. */
function readerSettings(intervalSeconds: number): Readonly<Record<string, string>> {
  return {
    statement_timeout: `${Math.ceil(STATEMENT_SHARE * intervalSeconds * 1000)}ms`,
    default_transaction_isolation: 'repeatable read',
    default_transaction_read_only: 'on',
    row_security: 'off',
    // To compile a statement that takes a millisecond takes a hundred.
    jit: 'off',
    TimeZone: 'UTC',
  };
}

/** Tells a status that the source does not know once, until it is gone. */
function statusTeller(name: string, reporter: Reporter): (unknown: SnapshotRow['unknown']) => void {
  let told: readonly string[] = [];
  const subjectOf = (status: string): string => `${name} status ${status}`;
  return (unknown) => {
    const statuses = Object.entries(unknown ?? {});
    for (const status of told) if (unknown?.[status] === undefined) reporter.worked(subjectOf(status));
    told = statuses.map(([status]) => status);
    for (const [status, rows] of statuses) {
      const message = `${rows} rows have the status ${JSON.stringify(status)}, which the source ${name} does not know; they are in no state.`;
      reporter.failed(probeError('ARX_PROBE_FAILED', subjectOf(status), message));
    }
  };
}

function lockLost(name: string): ProbeError {
  const subject = `${name} lock`;
  return probeError('ARX_PROBE_FAILED', subject, `${subject} was lost during a tick; what it counted is not told.`);
}
