// The program that runs the embedded server of a directory: `node keeper.js <directory>`. It is started by the first
// process that wants the database, and outlives it as long as others use it.
import { layoutOf } from './directory.ts';
import { keep } from './keep.ts';
import { KEEPER_EXISTS } from './keeper-exit.ts';
import { takeLock } from './kernel-lock.ts';

const layout = layoutOf(process.argv[2] as string);
process.title = `arx-postgres-keeper ${layout.directory}`;
// It goes when its users have gone. A signal to everybody, as when the machine is shut down, reaches them as well.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

try {
  const lock = await takeLock(layout.lock);
  if (lock === undefined) {
    process.exitCode = KEEPER_EXISTS;
  } else {
    await keep(layout);
    lock.release();
  }
} catch (error) {
  // Whoever started it shows this to the user.
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
