import { gpuSample, npuSample, systemSample } from '@arx/signals';
import { probeError } from '../errors.ts';
import { checkSeconds, every, type Periodic } from '../every.ts';
import { createReporter, type OnProbeError, type Reporter } from '../report.ts';
import { single } from '../single.ts';
import { linuxGpus, otherGpus } from './gpus.ts';
import { toProbeError } from './guard.ts';
import { linuxReadings } from './linux.ts';
import { otherReadings } from './other.ts';
import { loadSystemInformation } from './peer.ts';
import type { Readings } from './readings.ts';
import { createSampler, type Sampler } from './sampler.ts';

export type { ProbeError, ProbeErrorCode } from '../errors.ts';
export type { Periodic } from '../every.ts';
export type { OnProbeError } from '../report.ts';
export type { HostFacts } from './host.ts';
export { readHost } from './host.ts';
export type { CpuTimes, DiskSpace, InterfaceCounters, NpuCounters, Readings } from './readings.ts';

/** Options of {@link observeSystem}. */
export interface ObserveSystemOptions {
  /** Time between two samples, in seconds: 1 to 86,400. Default: 5. */
  readonly intervalSeconds?: number | undefined;
  /**
   * Mount points to read, such as `['/', '/data']`. Default: the real file systems of the machine, at most 32; none of the
   * network, because a server that is gone makes the reading hang.
   */
  readonly mounts?: readonly string[] | undefined;
  /** How long one reading may take, in seconds: from 0.1. After it the sample goes without. Default: 5. */
  readonly timeoutSeconds?: number | undefined;
  /** Hears of a reading that fails or hangs, once until it works again. Default: a warning of the process. */
  readonly onError?: OnProbeError | undefined;
  /** Readings that take the place of the probe's own, such as the counters of a driver that it does not know. */
  readonly readings?: Partial<Readings> | undefined;
}

/**
 * Publishes `systemSample`, `gpuSample` and `npuSample`, first at once and then at each interval, until it is stopped. What
 * nobody listens to is not read. What cannot be read is `undefined`; a GPU or NPU sample that cannot be read is not told.
 *
 * Growths are those since the sample before; the first sample after a time without listeners has none. There is one in a
 * process: while it is on, another call changes nothing, its options included.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for an interval, a time limit or mount points that cannot be used
 */
export function observeSystem(options: ObserveSystemOptions = {}): Periodic {
  const { intervalSeconds = 5, timeoutSeconds = 5, mounts } = options;
  checkSeconds('intervalSeconds', intervalSeconds, { least: 1 });
  checkSeconds('timeoutSeconds', timeoutSeconds, { least: 0.1 });
  checkMounts(mounts);
  return single('system', () => {
    const reporter = createReporter(options.onError);
    const readings = { ...readingsOfThisSystem(reporter), ...options.readings };
    const sampler = createSampler({ readings, reporter, timeoutSeconds, mounts });
    return every((stopped) => sample(sampler, stopped), { intervalSeconds });
  });
}

async function sample(sampler: Sampler, stopped: AbortSignal): Promise<void> {
  await Promise.all([sampleSystem(sampler, stopped), sampleGpus(sampler, stopped), sampleNpus(sampler, stopped)]);
}

async function sampleSystem(sampler: Sampler, stopped: AbortSignal): Promise<void> {
  if (!systemSample.hasSubscribers()) return sampler.forget('system');
  const fields = await sampler.system();
  if (!stopped.aborted) systemSample.publish(() => fields);
}

async function sampleGpus(sampler: Sampler, stopped: AbortSignal): Promise<void> {
  if (!gpuSample.hasSubscribers()) return;
  const fields = await sampler.gpu();
  if (fields !== undefined && !stopped.aborted) gpuSample.publish(() => fields);
}

async function sampleNpus(sampler: Sampler, stopped: AbortSignal): Promise<void> {
  if (!npuSample.hasSubscribers()) return sampler.forget('npu');
  const fields = await sampler.npu();
  if (fields !== undefined && !stopped.aborted) npuSample.publish(() => fields);
}

function readingsOfThisSystem(reporter: Reporter): Readings {
  const load = loadSystemInformation;
  if (process.platform !== 'linux') return { ...otherReadings(load), gpus: otherGpus({ load }) };
  const onNameless = (error: unknown): void => reporter.failed(toProbeError('gpu names', error));
  return { ...linuxReadings(), gpus: linuxGpus({ load, onNameless }) };
}

function checkMounts(mounts: unknown): void {
  const isPath = (mount: unknown): boolean => typeof mount === 'string' && mount !== '';
  if (mounts === undefined || (Array.isArray(mounts) && mounts.every(isPath))) return;
  throw probeError('ARX_PROBE_OPTION', 'mounts', 'mounts has to be a list of paths, such as ["/", "/data"].');
}
