import { afterAll, expect, test } from 'vitest';
import { createHome } from './helpers/arx.ts';

const home = createHome(afterAll);

async function cpuOf(url: string): Promise<string | undefined> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return /^autobot_load_average_1m [\d.]+$/m.exec(page)?.[0];
}

test('a server reads the machine', async () => {
  const { url } = await home.serve();
  await expect.poll(() => cpuOf(url), { timeout: 10_000 }).toBeDefined();
});

test('a server that records nothing does not', async () => {
  const other = createHome();
  const { url } = await other.serve([], { AR_ENABLE_METRICS: undefined });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await cpuOf(url)).toBeUndefined();
});
