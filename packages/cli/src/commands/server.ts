import { metricsSwitch } from '../environment.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { printable } from '../output/text.ts';
import { warn } from '../output/warning.ts';
import { interruption, startServing } from '../serving.ts';

/** `arx server` */
export const server: CommandHandler = async (invocation) => {
  const { env, out, err } = invocation;
  const serving = await startServing(invocation, {
    record: metricsSwitch(env) !== 'off',
    queue: {
      worker: undefined,
      say: (line) => out.line(printable(line)),
      complain: (line) => warn(err, line),
    },
  });
  try {
    out.line(`${serving.server.url}/runs  is the run queue; nothing is executed here: arx worker does`);
    out.line('Ctrl-C ends it.');
    await interruption(invocation);
  } finally {
    await serving.close();
  }
  return EXIT.ok;
};
