import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Order } from './troubled-program.ts';
import type { TroubleName } from './troubles.ts';

/** A program that gets into trouble, run by {@link startProgram}. */
export interface TroubledProgram {
  begin(trouble: TroubleName): void;
  end(trouble: TroubleName): void;
  stop(): Promise<void>;
}

/**
 * Starts `troubled-program.ts` as a process of its own.
 *
 * @param args `spool`, or `page` and a port
 */
export async function startProgram(args: readonly string[], env: NodeJS.ProcessEnv): Promise<TroubledProgram> {
  const child = fork(join(import.meta.dirname, 'troubled-program.ts'), args, { env, execArgv: [] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the troubled program ended with ${code}`)));
  });
  const tell = (order: Order): void => {
    child.send(order);
  };
  return {
    begin: (trouble) => tell({ begin: trouble }),
    end: (trouble) => tell({ end: trouble }),
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
