import { declareFlows, enable, type System } from '@arx/catalog';
import { type FamilySource, type Registry, selfRegistry } from '@arx/metrics';
import { selectStores } from '@arx/metrics/spool';
import { attachSpoolWriter, type SpoolWriter } from '@arx/metrics/spool/writer';
import { describeFlow, type Flow } from '@arx/runtime/flows';
import { subscriberErrors } from '@arx/signals';
import type { Env } from './environment.ts';
import { CliError } from './errors.ts';
import { counted } from './output/run-words.ts';
import { shellWord } from './output/text.ts';

export interface RecordingOptions {
  readonly env: Env;
  /** The systems that record. */
  readonly systems: readonly System[];
  /** Absolute path of the spool. */
  readonly spoolDirectory: string;
  /** What is known from configuration: its series exist at 0 from now on. */
  readonly flows: readonly Flow[];
  /** Whether what happens in this process is recorded; otherwise the series only exist at 0. */
  readonly record: boolean;
  /**
   * Whether this process serves the spool: then a first write that fails because there is no room, or because the file
   * system is read-only, is a warning, and is tried again. Default false: it is an error.
   */
  readonly serves?: boolean;
  /** Told when writing fails later on. */
  readonly warn: (message: string) => void;
}

/** The recording of this process: signals become series, and the series go into the spool. */
export interface Recording {
  /** The families of this process that are read at scrape and therefore never spooled. */
  readonly reads: readonly FamilySource[];
  /** Writes what is still to be written. False when that failed. */
  flush(): boolean;
  /** Writes what is still to be written and ends. False when that failed. */
  close(): boolean;
}

/**
 * Starts to record systems into the spool.
 *
 * @throws MetricsError `ARX_SPOOL_UNUSABLE`; CliError `ARX_SPOOL_UNUSABLE` when the first write fails: whoever asks for
 *   metrics is told at the start, not after the run. A server only warns where there is no room.
 */
export function startRecording(options: RecordingOptions): Recording {
  const { env, flows, record, systems, warn } = options;
  // The spool is attached below, where a first write that fails can still be told.
  const enabled = enable({ systems, env, spoolDir: false });
  try {
    declareFlows(flows.map((flow) => describeFlow(flow, env)));
    // What the engine drops here would otherwise be known to this process alone.
    const registries = Object.values(enabled.registries);
    const writer = attachSpool(options, [...registries, selfRegistry()]);
    if (!record) enabled.disable();
    return {
      reads: registries.map((registry) => selectStores(registry, (store) => !writer.carries(store))),
      flush: () => writer.flush(),
      close: () => {
        enabled.disable();
        tellLosses(warn);
        return writer.close();
      },
    };
  } catch (error) {
    enabled.disable();
    throw error;
  }
}

/** What a server can wait for: somebody frees space, or mounts the file system to be written. */
const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

function attachSpool(
  { spoolDirectory, warn, serves = false }: RecordingOptions,
  registries: readonly Registry[],
): SpoolWriter {
  let refusal: unknown;
  let starting = true;
  const writer = attachSpoolWriter({
    dir: spoolDirectory,
    registries,
    onWarning: ({ message, cause }) => {
      refusal = cause;
      if (!starting) warn(message);
    },
  });
  const written = writer.flush();
  starting = false;
  if (written) return writer;
  const code = (refusal as NodeJS.ErrnoException | undefined)?.code;
  if (serves && NO_ROOM.has(code)) {
    warn(cannotWriteYet(spoolDirectory, code));
    return writer;
  }
  writer.close();
  const why = refusal instanceof Error ? ` (${refusal.message})` : '';
  throw new CliError('ARX_SPOOL_UNUSABLE', {
    subject: spoolDirectory,
    message: `the spool ${spoolDirectory} cannot be written${why}; nothing was started`,
    hint: `free some space, ${serves ? 'or ' : ''}choose another directory with --spool-dir or AR_METRICS_DIR${serves ? '' : ', or run without AR_ENABLE_METRICS'}`,
    cause: refusal,
  });
}

function cannotWriteYet(directory: string, code: string | undefined): string {
  const why =
    code === 'EROFS' ? 'its file system is read-only' : code === 'EDQUOT' ? 'the quota is used up' : 'the disk is full';
  return (
    `the spool ${directory} cannot be written: ${why} (${code}); the page shows what is there already\n` +
    'until it can be written, which is tried again by itself, the page may lack series that stand at 0, and what this process counts\n' +
    (code === 'EROFS'
      ? `see how it is mounted: findmnt -T ${shellWord(directory)}`
      : `free some space: df -h ${shellWord(directory)}`)
  );
}

function tellLosses(warn: RecordingOptions['warn']): void {
  const { count, last } = subscriberErrors();
  if (count > 0) warn(`${counted(count, 'event')} could not be recorded, the last because of: ${String(last?.error)}`);
}
