import { declareFlows, type Enabled, type EnableOptions, enable, SYSTEMS } from '@arx/catalog';
import { createArxRegistry } from '@arx/catalog/arx';
import { samplesOf, sampleValue } from '@arx/metrics';
import { type FlowOptions, flowStart, runFlow, startFlow, startModelCall } from '@arx/signals';
import { afterEach, expect, test, vi } from 'vitest';

const FLOW: FlowOptions = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'live', branch: 'feature_x' };
const ON = { AR_ENABLE_METRICS: '1' };
const NAMES = SYSTEMS.map(({ name }) => name);

const opened: Enabled[] = [];
const on = (options: EnableOptions = {}): Enabled => {
  const enabled = enable({
    registries: { arx: createArxRegistry({ env: {}, strict: true }) },
    systems: ['arx'],
    ...options,
  });
  opened.push(enabled);
  return enabled;
};

afterEach(() => {
  for (const enabled of opened.splice(0)) enabled.disable();
  vi.unstubAllEnvs();
});

test.each([
  ['exactly 1', ON, true],
  ['true', { AR_ENABLE_METRICS: 'true' }, false],
  ['0', { AR_ENABLE_METRICS: '0' }, false],
  ['unset', {}, false],
])('without a choice the environment decides: AR_ENABLE_METRICS is %s', async (_, env, recording) => {
  // Only this system has such a variable; the others would listen too.
  const enabled = enable({ env: { ...env, ARX_SYSTEMS: 'arx' }, registries: { arx: createArxRegistry({ env: {} }) } });
  opened.push(enabled);
  expect(enabled.registries.arx !== undefined).toBe(recording);
  expect(flowStart.hasSubscribers()).toBe(recording);
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ['unset', {}, NAMES],
  ['all', { ARX_SYSTEMS: 'all' }, NAMES],
  ['one name', { ARX_SYSTEMS: 'agentos' }, ['agentos']],
  ['names with blanks, capitals and repetitions', { ARX_SYSTEMS: ' Agentos, ,arx,agentos ' }, ['agentos', 'arx']],
])('ARX_SYSTEMS chooses the systems: %s', (_, env, names) => {
  const enabled = enable({ env: { ...ON, ...env } });
  opened.push(enabled);
  expect(Object.keys(enabled.registries)).toEqual(names);
});

test('the variable of a document holds for its system only', () => {
  const enabled = enable({ env: {} });
  opened.push(enabled);
  expect(Object.keys(enabled.registries)).toEqual(NAMES.filter((name) => name !== 'arx'));
});

test('one model call is translated by each system that knows model calls', () => {
  const { registries } = on({ systems: ['arx', 'agentos'] });
  startModelCall({ provider: 'ollama', model: 'llama3:8b' }).succeed({ input: 320, output: 41 });
  expect(registries.arx && sampleValue(registries.arx, 'ar_tokens_total', { direction: 'in' })).toBe(320);
  expect(registries.agentos && sampleValue(registries.agentos, 'ccr_tokens_total', { direction: 'input' })).toBe(320);
});

test('what runs here is told to the systems that are on', () => {
  const service = { name: 'support', version: '4.5.6', protocols: ['a2a_0.3.0'] };
  const { registries } = on({ systems: ['agentos'], service });
  const shown = { service: 'support', version: '4.5.6', protocols: 'a2a_0.3.0' };
  expect(registries.agentos && sampleValue(registries.agentos, 'agentos_info', shown)).toBe(1);
});

test('process.env decides when no environment is given', () => {
  vi.stubEnv('AR_ENABLE_METRICS', '1');
  opened.push(enable());
  expect(opened[0]?.registries.arx).toBeDefined();
});

test('a choice that is told explicitly wins over the environment', () => {
  on({ systems: ['arx'], env: { AR_ENABLE_METRICS: '0' } });
  expect(flowStart.hasSubscribers()).toBe(true);
});

test('no system can be chosen', () => {
  expect(on({ systems: [], env: ON }).registries).toEqual({});
  expect(flowStart.hasSubscribers()).toBe(false);
});

test('a name that is no system is refused with what was expected', () => {
  expect(() => enable({ systems: ['arxx' as 'arx'] })).toThrow(
    expect.objectContaining({
      name: 'CatalogError',
      code: 'ARX_SYSTEM_UNKNOWN',
      subject: 'arxx',
      message: `There is no metric system "arxx" (systems); expected one of: ${SYSTEMS.map(({ name }) => name).join(', ')}.`,
    }),
  );
});

test('a run is recorded in the given registry', async () => {
  const registry = createArxRegistry({ env: { AR_METRICS_BRANCHES: 'feature_x' } });
  expect(on({ registries: { arx: registry } }).registries.arx).toBe(registry);
  await runFlow(FLOW, () => {});
  expect(sampleValue(registry, 'ar_flow_success_total', { flow_id: 'triage', branch: 'feature_x' })).toBe(1);
});

test('enabling twice counts once and gives the same registry', async () => {
  const first = on();
  const second = on();
  expect(second.registries.arx).toBe(first.registries.arx);
  await runFlow(FLOW, (flow) => flow.runStep({ stepId: 'a' }, (step) => step.tokens({ input: 3 })));
  const registry = first.registries.arx;
  expect(registry && sampleValue(registry, 'ar_flow_started_total')).toBe(1);
  expect(registry && sampleValue(registry, 'ar_step_latency_ms_count')).toBe(1);
  expect(registry && sampleValue(registry, 'ar_tokens_total')).toBe(3);
});

test('after disable nothing is recorded, and nobody listens any more', () => {
  const enabled = on();
  enabled.disable();
  enabled.disable();
  expect(flowStart.hasSubscribers()).toBe(false);
  startFlow(FLOW).succeed();
  expect(enabled.registries.arx && samplesOf(enabled.registries.arx)).toEqual([]);
});

test('a stale disable does not end a later enable', () => {
  const stale = on();
  stale.disable();
  on();
  stale.disable();
  expect(flowStart.hasSubscribers()).toBe(true);
});

test('enabling again goes on with the numbers of before, so that no counter falls', async () => {
  const first = on();
  await runFlow(FLOW, () => {});
  first.disable();
  const second = enable({ systems: ['arx'] });
  opened.push(second);
  await runFlow(FLOW, () => {});
  expect(second.registries.arx).toBe(first.registries.arx);
  expect(second.registries.arx && sampleValue(second.registries.arx, 'ar_flow_started_total')).toBe(2);
});

test('declareFlows reaches the systems that are on, and no others', () => {
  const flows = [{ flowId: 'triage', persona: 'PLANNER_AI', steps: [] }];
  const { registries, disable } = on();
  declareFlows(flows);
  expect(registries.arx && sampleValue(registries.arx, 'ar_flow_started_total', { flow_id: 'triage' })).toBe(0);
  disable();
  declareFlows([{ flowId: 'second', persona: 'PLANNER_AI', steps: [] }]);
  expect(registries.arx && sampleValue(registries.arx, 'ar_flow_started_total', { flow_id: 'second' })).toBeUndefined();
});
