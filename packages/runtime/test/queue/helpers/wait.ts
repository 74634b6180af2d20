import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds, at most so long; then the test fails with what it was waiting for. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error(`within ${ms} ms it did not come true that ${what}`);
}
