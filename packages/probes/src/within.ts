import { probeError } from './errors.ts';

/**
 * What `work` becomes, if it does so in time. The timer keeps no process alive. The work itself goes on: who can abort it
 * has to.
 *
 * @throws ProbeError `ARX_PROBE_TIMEOUT` about `subject`
 */
export async function within<T>(seconds: number, subject: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `${subject} gave no answer within ${seconds} s.`;
    timer = setTimeout(() => reject(probeError('ARX_PROBE_TIMEOUT', subject, message)), seconds * 1000).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
