import { metricsSwitch } from '../environment.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { interruption, startServing } from '../serving.ts';

/** `arx obs serve` */
export const obsServe: CommandHandler = async (invocation) => {
  const { env, out } = invocation;
  const recording = metricsSwitch(env) === 'on';
  const serving = await startServing(invocation, { record: recording });
  if (!recording) {
    out.line('AR_ENABLE_METRICS is not 1: runs started like this record nothing; the page shows what others recorded.');
  }
  out.line('Ctrl-C ends it.');
  await interruption(invocation);
  await serving.close();
  return EXIT.ok;
};
