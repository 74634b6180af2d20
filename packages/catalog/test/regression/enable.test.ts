import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counter, createSystemRegistry, type Enabled, type EnableOptions, enable, type System } from '@arx/catalog';
import { agentosSystem, createAgentosRegistry } from '@arx/catalog/agentos';
import { createOrchestratorRegistry } from '@arx/catalog/orchestrator';
import { config, createRegistry, type Sample, samplesOf, sampleValue } from '@arx/metrics';
import { openSpoolReader } from '@arx/metrics/spool';
import { type ModelCall, modelCall, runModelCall, subscribe } from '@arx/signals';
import { afterEach, expect, onTestFinished, test } from 'vitest';

const opened: Enabled[] = [];
const on = (options: EnableOptions): Enabled => {
  const enabled = enable({ spoolDir: false, env: {}, ...options });
  opened.push(enabled);
  return enabled;
};

afterEach(() => {
  for (const enabled of opened.splice(0)) enabled.disable();
  expect(modelCall.hasSubscribers()).toBe(false);
});

const call = (): Promise<void> => runModelCall({ provider: 'ollama', model: 'llama3:8b' }, () => {});

/** A system of one's own with one counter of model calls. */
function ownSystem(name: string, family: string, heard: ModelCall[] = []): System {
  const calls = counter({
    name: family,
    help: 'Model calls that the help desk made.',
    unit: 'calls',
    labels: { topic: config() },
    state: 'process',
    event: 'model.call',
  });
  return {
    name,
    title: 'A help desk',
    families: [calls],
    createRegistry: () => createSystemRegistry(name, { calls }),
    subscribe: (_, key) => subscribe(modelCall, (one) => heard.push(one), key === undefined ? {} : { key }),
  };
}

function spoolDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'arx-enable-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function spooled(dir: string, family: string): Promise<readonly Sample[]> {
  const reader = openSpoolReader({ dir });
  await reader.refresh(new AbortController().signal);
  const samples = samplesOf(reader, family).filter(({ value }) => value !== 0);
  await reader.close();
  return samples;
}

test.each([
  ['the same name', 'ccr_requests_total', 'ccr_requests_total'],
  ['a name that only OpenMetrics has', 'ccr_requests', 'ccr_requests'],
  ['a name of a sample', 'ccr_latency_seconds_count', 'ccr_latency_seconds_count'],
])('two systems that expose the same sample are refused before one is on: %s', (_, family, sample) => {
  const desk = ownSystem('desk', family);
  const refusal = expect.objectContaining({
    name: 'CatalogError',
    code: 'ARX_SYSTEM_CONFLICT',
    subject: family,
    message:
      `The metric systems agentos and desk cannot be on together: the family ${family} of desk exposes ${sample}, ` +
      'which agentos exposes already. Give the family another name, or leave one of the systems off.',
  });
  const dir = spoolDirectory();
  expect(() => enable({ systems: ['agentos', desk], spoolDir: dir })).toThrow(refusal);
  expect(modelCall.hasSubscribers()).toBe(false);

  on({ systems: ['agentos'] });
  expect(() => on({ systems: [desk] })).toThrow(refusal);
});

test('a system clashes neither with itself nor with one that is off', () => {
  on({ systems: [ownSystem('desk', 'desk_calls_total')] }).disable();
  on({ systems: [ownSystem('desk', 'desk_calls_total'), 'agentos'] });
  on({ systems: [ownSystem('desk', 'desk_calls_total')] }).disable();
  on({ systems: [ownSystem('other', 'other_calls_total')] }).disable();
  on({ systems: [ownSystem('third', 'other_calls_total')] });
});

test('numbers that stay in a spool clash, too', () => {
  const dir = spoolDirectory();
  on({ systems: [ownSystem('spooled', 'spooled_calls_total')], spoolDir: dir }).disable();
  expect(() => on({ systems: [ownSystem('late', 'spooled_calls_total')] })).toThrow(
    expect.objectContaining({ code: 'ARX_SYSTEM_CONFLICT', subject: 'spooled_calls_total' }),
  );
});

test('a system that is named twice counts once, in one registry', async () => {
  const dir = spoolDirectory();
  const { registries, spool } = on({
    systems: ['orchestrator', 'agentos', 'orchestrator', agentosSystem],
    registries: { orchestrator: createOrchestratorRegistry() },
    spoolDir: dir,
  });
  expect(Object.keys(registries)).toEqual(['orchestrator', 'agentos']);
  await call();
  expect(registries.orchestrator && sampleValue(registries.orchestrator, 'llm_requests_total')).toBe(1);
  spool?.flush();
  expect(await spooled(dir, 'llm_requests_total')).toMatchObject([{ value: 1 }]);
});

test.each([
  ['in one call', [ownSystem('desk', 'desk_a_total'), ownSystem('desk', 'desk_a_total')], 'desk'],
  ['with the name of one of the five', [ownSystem('arx', 'desk_b_total')], 'arx'],
])('two different systems of one name are refused: %s', (_, systems, subject) => {
  expect(() => on({ systems })).toThrow(
    expect.objectContaining({
      code: 'ARX_SYSTEM_CONFLICT',
      subject,
      message: `There are two different metric systems of the name "${subject}"; give one of them another name.`,
    }),
  );
});

test('another system of the name of one that is on is refused, the same one is not', () => {
  on({ systems: [ownSystem('desk', 'desk_c_total')] });
  on({ systems: [ownSystem('desk', 'desk_c_total')] });
  expect(() => on({ systems: [ownSystem('desk', 'desk_d_total')] })).toThrow(
    expect.objectContaining({ code: 'ARX_SYSTEM_CONFLICT', subject: 'desk' }),
  );
});

test('a registry that takes the place of one in the spool is carried, beside the old one', async () => {
  const dir = spoolDirectory();
  const first = createAgentosRegistry();
  const begun = on({ systems: ['agentos'], registries: { agentos: first }, spoolDir: dir });
  await call();
  begun.spool?.flush();
  begun.disable();

  const second = createAgentosRegistry();
  const again = on({ systems: ['agentos'], registries: { agentos: second }, spoolDir: dir });
  await call();
  await call();
  again.spool?.flush();
  expect(sampleValue(second, 'ccr_requests_total')).toBe(2);
  expect(await spooled(dir, 'ccr_requests_total')).toMatchObject([{ value: 3 }]);
  again.disable();

  // The first again: its writer is still there.
  const third = on({ systems: ['agentos'], registries: { agentos: first }, spoolDir: dir });
  await call();
  third.spool?.flush();
  expect(await spooled(dir, 'ccr_requests_total')).toMatchObject([{ value: 4 }]);
});

test('what another caller has switched on stays on until that one is done, too', async () => {
  const first = on({ systems: ['agentos'], registries: { agentos: createAgentosRegistry() } });
  const second = on({ systems: ['agentos', 'xyn'] });
  second.disable();
  second.disable();
  await call();
  expect(first.registries.agentos && sampleValue(first.registries.agentos, 'ccr_requests_total')).toBe(1);
  first.disable();
  expect(modelCall.hasSubscribers()).toBe(false);
});

test.each<[string, unknown, string, string]>([
  ['null', null, 'options', 'options is null; expected an object, or nothing'],
  ['a text', 'arx', 'options', 'options is "arx"; expected an object, or nothing'],
  ['systems a text', { systems: 'arx' }, 'systems', 'systems is "arx"; expected a list of names and systems'],
  ['systems null', { systems: null }, 'systems', 'systems is null;'],
  ['a number as a system', { systems: ['agentos', 5] }, 'systems[1]', 'systems[1] is 5; expected the name of a system'],
  ['nothing as a system', { systems: [null] }, 'systems[0]', 'systems[0] is null;'],
  ['any object as a system', { systems: [{}] }, 'systems[0]', 'systems[0] is a value of type object;'],
  ['a system without a word for a name', { systems: [ownSystem('__proto__', 'a_total')] }, 'systems[0]', 'lower case'],
  ['a system with a name of two words', { systems: [ownSystem('Help desk', 'a_total')] }, 'systems[0]', 'lower case'],
  [
    'families that are none',
    { systems: [{ ...ownSystem('desk', 'a_total'), families: [null] }] },
    'systems[0]',
    'families, createRegistry, subscribe',
  ],
  ['a number as a spool', { spoolDir: 5 }, 'spoolDir', 'spoolDir is 5; expected the path of a directory, or false'],
  ['a flag as a spool', { spoolDir: true }, 'spoolDir', 'spoolDir is true;'],
  ['service null', { service: null }, 'service', 'service is null; expected an object of a name, a version'],
  ['a service without a version', { service: { name: 'x' } }, 'service', 'service is a value of type object;'],
  ['protocols a text', { service: { name: 'x', version: '1', protocols: 'a2a' } }, 'service', 'service is'],
  ['an environment that is none', { env: 'ARX_SYSTEMS' }, 'env', 'env is "ARX_SYSTEMS"; expected an object of texts'],
  ['registries null', { registries: null }, 'registries', 'registries is null; expected an object of registries'],
  [
    'a registry that is none',
    { registries: { desk: {} } },
    'registries.desk',
    'registries.desk is a value of type object; expected a registry made by createSystemRegistry.',
  ],
  [
    'a bare registry for a system that has instruments',
    { registries: { agentos: createRegistry() } },
    'registries.agentos',
    'registries.agentos is a value of type object; expected a registry made by the maker of registries in @arx/catalog/agentos.',
  ],
])('a bad option is refused before anything is on: %s', (_, options, subject, message) => {
  const given =
    typeof options === 'object' && options !== null ? { systems: ['agentos'], spoolDir: false, ...options } : options;
  expect(() => enable(given as EnableOptions)).toThrow(
    expect.objectContaining({
      name: 'CatalogError',
      code: 'ARX_ENABLE_OPTION_INVALID',
      subject,
      message: expect.stringMatching(/^enable\(\): \S+ is .*; expected .*\.$/),
    }),
  );
  expect(() => enable(given as EnableOptions)).toThrow(message);
  expect(modelCall.hasSubscribers()).toBe(false);
});

test('a system whose subscription throws leaves none on', () => {
  const broken: System = {
    ...ownSystem('broken', 'broken_total'),
    subscribe: () => {
      throw new RangeError('no');
    },
  };
  expect(() => enable({ systems: ['agentos', broken], spoolDir: false })).toThrow(RangeError);
  expect(modelCall.hasSubscribers()).toBe(false);
});

test('a system of one’s own may be called like a method of every object', async () => {
  const heard: ModelCall[] = [];
  const { registries } = on({ systems: [ownSystem('constructor', 'constructor_total', heard)], registries: {} });
  await call();
  expect(Object.keys(registries)).toEqual(['constructor']);
  expect(heard).toHaveLength(1);
});
