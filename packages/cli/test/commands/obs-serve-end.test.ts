import { expect, test } from 'vitest';
import { createHome, runHere } from '../helpers/arx.ts';

test('a script can end it by the pid that /healthz tells, as the manual says', async () => {
  const server = await createHome().serve();
  const { pid } = (await (await fetch(`${server.url}/healthz`)).json()) as { readonly pid: number };
  expect(pid).toBe(server.child.pid);
  process.kill(pid, 'SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0, err: '' });
  expect((await runHere(['obs', 'serve', '--help'])).out).toMatch(/npx does not hand\s+the\s+signal\s+on/);
});
