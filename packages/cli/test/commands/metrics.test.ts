import { describe, expect, test } from 'vitest';
import { runHere } from '../helpers/arx.ts';

describe('arx metrics ls', () => {
  test('--json is an array with name, type, help, labels, buckets, system and publisher of every family', async () => {
    const { code, out } = await runHere(['metrics', 'ls', '--json']);
    expect(code).toBe(0);
    const families = JSON.parse(out) as Record<string, unknown>[];
    expect(families.find(({ name }) => name === 'ar_step_latency_ms')).toEqual({
      name: 'ar_step_latency_ms',
      type: 'histogram',
      help: expect.stringMatching(/^Wall time .*\.$/),
      labels: ['flow_id', 'step_id', 'persona', 'model', 'exec_mode'],
      buckets: [50, 100, 200, 400, 800, 1500, 3000, 5000, 8000, 12000, 20000, 40000, 60000, 120000, 300000],
      system: 'arx',
      publisher: 'step.attempt',
    });
    expect(families.find(({ name }) => name === 'ar_inflight_steps')).toMatchObject({ buckets: null });
  });

  test('--system and ARX_SYSTEMS choose, and the flag wins', async () => {
    const { out } = await runHere(['metrics', 'ls', '--system', 'arx', '--json'], { ARX_SYSTEMS: 'xyn' });
    expect(new Set((JSON.parse(out) as { system: string }[]).map(({ system }) => system))).toEqual(new Set(['arx']));
  });

  test('a system that is none is a usage error that names the five', async () => {
    const { code, err } = await runHere(['metrics', 'ls', '--system', 'arxx']);
    expect(code).toBe(2);
    expect(err).toContain('there is no metric system "arxx"');
    expect(err).toContain('systems: arx,');
  });
});

describe('arx metrics show', () => {
  test('tells labels, bounds and the event of a family', async () => {
    const { code, out } = await runHere(['metrics', 'show', 'ar_step_latency_ms']);
    expect(code).toBe(0);
    expect(out).toContain('exec_mode: dry_run | live');
    expect(out).toContain('moves with  step.attempt');
  });

  test('takes the name of a sample', async () => {
    const { out } = await runHere(['metrics', 'show', 'ar_step_latency_ms_bucket', '--json']);
    expect(JSON.parse(out)).toMatchObject({ name: 'ar_step_latency_ms', state: 'process' });
  });

  test('a name that is slightly wrong is a usage error that guesses the right one', async () => {
    const { code, err } = await runHere(['metrics', 'show', 'ar_step_latnecy_ms']);
    expect(code).toBe(2);
    expect(err).toContain('did you mean ar_step_latency_ms?');
  });
});

test('arx metrics lint has nothing to mend', async () => {
  const { code, out } = await runHere(['metrics', 'lint', '--json']);
  const { findings } = JSON.parse(out) as { findings: { allowed?: string }[] };
  expect(findings.filter(({ allowed }) => allowed === undefined)).toEqual([]);
  expect(code).toBe(0);
});
