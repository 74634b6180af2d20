import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../../conformance/support/processes.ts';
import { startPrometheus } from '../../../../conformance/support/prometheus.ts';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { createHome, runHere } from '../helpers/arx.ts';

const TOKEN = 'c0ffee-c0ffee-c0ffee-c0ffee';
const GUARDED = { METRICS_REQUIRE_AUTH: 'true', ARX_API_TOKEN: TOKEN };
const PAGES = ['/metrics', '/metrics/arx', '/api/monitoring/metrics', '/api/monitoring/health/metrics'];

function statusOf(url: string, authorization?: string): Promise<number> {
  return fetch(url, authorization === undefined ? {} : { headers: { authorization } }).then(({ status }) => status);
}

test('with METRICS_REQUIRE_AUTH the pages need the token, also on loopback and without a queue', async () => {
  const { url, stop } = await createHome().serve([], GUARDED);
  for (const path of PAGES) {
    expect(await statusOf(url + path), path).toBe(401);
    expect(await statusOf(url + path, `Bearer ${TOKEN}x`), path).toBe(401);
    expect(await statusOf(url + path, `Bearer ${TOKEN}`), path).toBe(200);
  }
  const refused = await fetch(`${url}/metrics`);
  expect(refused.headers.get('www-authenticate')).toContain('Bearer');
  expect(await refused.json()).toMatchObject({ code: 'ARX_TOKEN_REQUIRED' });
  // Whoever looks after the process needs none, as beside the queue; who was refused is no scraper.
  const { scrapers } = (await (await fetch(`${url}/healthz`)).json()) as { scrapers: { scrapes: number }[] };
  expect(scrapers.map(({ scrapes }) => scrapes)).toEqual([1, 1]);
  const { out, err } = await stop();
  expect(out + err).not.toContain(TOKEN);
});

test.each(['false', '0', ''])('with METRICS_REQUIRE_AUTH=%s they are open', async (value) => {
  const { url } = await createHome().serve([], { ...GUARDED, METRICS_REQUIRE_AUTH: value });
  for (const path of PAGES) expect(await statusOf(url + path), path).toBe(200);
});

test.each([
  [['obs', 'serve', '--port=0'], { METRICS_REQUIRE_AUTH: 'true' }, 'there is none that they could ask for'],
  [['up', '--port=0'], { METRICS_REQUIRE_AUTH: '1' }, 'set ARX_API_TOKEN or ARX_API_TOKEN_FILE'],
  [['server', '--port=0'], { METRICS_REQUIRE_AUTH: 'yes' }, 'METRICS_REQUIRE_AUTH is "yes", but must be true'],
])('%j is refused at the start with %j', async (argv, env, said) => {
  const { code, err } = await runHere(argv, env);
  expect(code).toBe(2);
  expect(err).toContain(said);
});

test('the doctor brings the token of its shell, and says when it has none or another one', async () => {
  const home = createHome();
  const { url } = await home.serve([], GUARDED);
  const answersOf = async (env: Readonly<Record<string, string>>) => {
    const { out } = await home.run(['obs', 'doctor', '--json', '--url', url], env);
    expect(out).not.toContain(TOKEN);
    const { checks } = JSON.parse(out) as { checks: readonly { id: string; state: string; seen: string }[] };
    return checks.find(({ id }) => id === 'page.answers');
  };
  expect(await answersOf({ ARX_API_TOKEN: TOKEN })).toMatchObject({ state: 'ok' });
  expect(await answersOf({})).toMatchObject({ state: 'problem', seen: expect.stringContaining('this shell has none') });
  const other = await answersOf({ ARX_API_TOKEN: 'another-token-0123456789' });
  expect(other).toMatchObject({ state: 'problem', seen: expect.stringContaining('that of this shell is another one') });
});

test.skipIf(peerMissing('prometheus'))(
  'a real Prometheus scrapes with a file of credentials, and not without',
  async () => {
    const { url } = await createHome().serve([], GUARDED);
    const folder = mkdtempSync(join(tmpdir(), 'arx-credentials-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'token');
    // As `openssl rand -hex 32 > token` leaves it.
    writeFileSync(file, `${TOKEN}\n`, { mode: 0o600 });
    const static_configs = [{ targets: [new URL(url).host] }];
    const prometheus = await startPrometheus(
      folder,
      [],
      [],
      [
        { job_name: 'with', authorization: { credentials_file: file }, static_configs },
        { job_name: 'without', static_configs },
      ],
    );
    onTestFinished(() => prometheus.stop());
    await until('both to be scraped', async () => (await prometheus.query('up')).length === 2);
    await until('the page', async () => (await prometheus.value('up{job="with"}')) === 1);
    expect(await prometheus.value('up{job="without"}')).toBe(0);
    expect(await prometheus.value('arx_build_info{job="with"}')).toBe(1);
  },
  60_000,
);
