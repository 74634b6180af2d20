import { declareFlows, enable, type KnownFlow } from '@arx/catalog';
import { type Registry, selfRegistry } from '@arx/metrics';
import { attachSpoolWriter } from '@arx/metrics/spool';
import { describeFlow, type Flow } from '@arx/runtime/flows';
import type { Env } from './environment.ts';
import { CliError } from './errors.ts';

export interface RecordingOptions {
  readonly env: Env;
  /** Absolute path of the spool. */
  readonly spoolDirectory: string;
  /** What is known from configuration: its series exist at 0 from now on. */
  readonly flows: readonly Flow[];
  /** Whether what happens in this process is recorded; otherwise the series only exist at 0. */
  readonly record: boolean;
  /** Told when writing fails later on. */
  readonly warn: (message: string) => void;
}

/** The recording of this process: signals become series, and the series go into the spool. */
export interface Recording {
  /** Writes what is still to be written. False when that failed. */
  flush(): boolean;
  /** Writes what is still to be written and ends. False when that failed. */
  close(): boolean;
}

/**
 * Starts to record every system into the spool.
 *
 * @throws MetricsError `ARX_SPOOL_UNUSABLE`; CliError `ARX_SPOOL_UNUSABLE` when the first write fails: whoever asks for
 *   metrics is told at the start, not after the run.
 */
export function startRecording({ env, spoolDirectory, flows, record, warn }: RecordingOptions): Recording {
  // The spool is attached below, where a first write that fails can still be told.
  const enabled = enable({ systems: ['arx'], env, spoolDir: false });
  declareFlows(flows.map(knownFlow));
  if (!record) enabled.disable();
  const systems: Registry[] = Object.values(enabled.registries);
  let refused: string | undefined;
  let starting = true;
  const writer = attachSpoolWriter({
    dir: spoolDirectory,
    // What the engine drops here would otherwise be known to this process alone.
    registries: [...systems, selfRegistry()],
    onWarning: ({ message }) => {
      refused = message;
      if (!starting) warn(message);
    },
  });
  if (!writer.flush()) {
    writer.close();
    enabled.disable();
    throw new CliError('ARX_SPOOL_UNUSABLE', {
      subject: spoolDirectory,
      message: refused ?? `the spool ${spoolDirectory} cannot be written`,
      hint: 'free some space, choose another directory with --spool-dir or AR_METRICS_DIR, or run without AR_ENABLE_METRICS',
    });
  }
  starting = false;
  return {
    flush: () => writer.flush(),
    close: () => {
      enabled.disable();
      return writer.close();
    },
  };
}

/** What the systems need to know of a flow, with the errors that its own fixtures can end it with. */
function knownFlow(flow: Flow): KnownFlow {
  const description = describeFlow(flow);
  return {
    ...description,
    steps: description.steps.map((step) => ({ ...step, model: step.model === 'unknown' ? undefined : step.model })),
    reasons: [...new Set(flow.steps.flatMap(({ fixtures }) => fixtures.flatMap(errorNames)))],
  };
}

function errorNames(fixture: Flow['steps'][number]['fixtures'][number]): readonly string[] {
  return fixture.outcome === 'error' ? [fixture.error.name] : [];
}
