import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, so that it is still free at the next start. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/**
 * A free port of 127.0.0.1: the one that the server had last, so that addresses stay valid, unless somebody else has it
 * by now. It can be taken before the server takes it.
 */
export async function choosePort(path: string): Promise<number> {
  const last = Number(await readFile(path, 'utf8').catch(() => ''));
  if (last >= LOWEST && last < HIGHEST && (await isFree(last))) return last;
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

/** Remembers the port for the next start. */
export async function rememberPort(path: string, port: number): Promise<void> {
  await writeFile(path, `${port}\n`, { mode: 0o600 });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
