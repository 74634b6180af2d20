import { declareFlows, declareModels, type Enabled, enable } from '@arx/catalog';
import { createAgentosRegistry } from '@arx/catalog/agentos';
import { createArxRegistry } from '@arx/catalog/arx';
import { createAutobotRegistry } from '@arx/catalog/autobot';
import { createOrchestratorRegistry } from '@arx/catalog/orchestrator';
import { type Registry, type Sample, samplesOf } from '@arx/metrics';
import { type ModelFailureKind, runFlow, startModelCall } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';

/** The systems that model calls move, each in a registry of its own. */
function on(): Enabled {
  const registries = {
    arx: createArxRegistry({ env: {}, strict: true }),
    agentos: createAgentosRegistry({ strict: true }),
    orchestrator: createOrchestratorRegistry({ strict: true }),
    autobot: createAutobotRegistry({ env: {}, strict: true }),
  };
  const enabled = enable({ systems: ['arx', 'agentos', 'orchestrator', 'autobot'], registries, spoolDir: false });
  onTestFinished(() => enabled.disable());
  return enabled;
}

/** What counts: gauges appear with their first value. */
function seriesOf({ registries }: Enabled): ReadonlyMap<string, number> {
  const samples = Object.values(registries).flatMap((registry: Registry): readonly Sample[] => samplesOf(registry));
  return new Map(
    samples
      .filter(({ name }) => /(?:_total|_count|_sum|_bucket)$/.test(name))
      .map(({ name, labels, value }) => [`${name}${JSON.stringify(labels)}`, value]),
  );
}

const LIVE = { provider: 'anthropic', model: 'claude-x', personas: ['CODER_AI', 'LEAD_AI'] };
const FLOW = {
  flowId: 'count',
  persona: 'LEAD_AI',
  steps: [{ stepId: 'ask', persona: 'CODER_AI', model: 'claude-x', liveModel: 'gpt-4o' }],
  calls: [
    { provider: 'simulator', model: 'claude-x', personas: ['CODER_AI'], priced: false },
    { provider: 'openai', model: 'gpt-4o', personas: ['CODER_AI'] },
    LIVE,
  ],
};
const USAGE = { input: 3, output: 5 };
const COST = { costDollars: 3, inputCostDollars: 1, outputCostDollars: 2 };
const FAILURES: readonly ModelFailureKind[] = ['rate_limit', 'timeout', 'auth', 'api', 'other'];

test('the first calls of a known flow make no series, so that increase() sees them', async () => {
  const enabled = on();
  declareFlows([FLOW]);
  const before = seriesOf(enabled);
  expect([...before].filter(([, value]) => value !== 0)).toEqual([]);

  for (const execMode of ['dry_run', 'live'] as const) {
    const provider = execMode === 'live' ? 'openai' : 'simulator';
    const model = execMode === 'live' ? 'gpt-4o' : 'claude-x';
    await runFlow({ ...FLOW, execMode, branch: 'main' }, (flow) =>
      flow.runStep({ stepId: 'ask', persona: 'CODER_AI', model }, (step) => {
        step.modelCall({ provider }).succeed({ ...USAGE, ...(execMode === 'live' ? COST : {}) });
        for (const kind of FAILURES) step.modelCall({ provider }).fail(new Error('no'), kind);
      }),
    );
  }
  for (const persona of LIVE.personas) startModelCall({ ...LIVE, persona }).succeed({ ...USAGE, ...COST });
  startModelCall({ ...LIVE, persona: 'LEAD_AI' }).fail(new Error('no'), 'api');

  const after = seriesOf(enabled);
  expect([...after.keys()].filter((series) => !before.has(series))).toEqual([]);
  const moved = (name: string): number =>
    [...after].filter(([series, value]) => series.startsWith(`${name}{`) && value > 0).length;
  // By model and provider, and by provider, model and kind of cost.
  expect([moved('llm_cost_dollars_total'), moved('autobot_llm_cost_dollars_total')]).toEqual([2, 6]);
});

test('calls without a price have no cost on the page', () => {
  const enabled = on();
  declareModels([{ provider: 'simulator', model: 'm', priced: false }]);
  const names = [...seriesOf(enabled).keys()];
  expect(names.some((name) => name.startsWith('llm_requests_total{'))).toBe(true);
  expect(names.filter((name) => name.includes('llm_cost') && name.includes('simulator'))).toEqual([]);
});

test('declareModels knows calls that no flow makes, by what they are for', () => {
  const enabled = on();
  declareModels([{ provider: 'anthropic', model: 'm', purposes: ['review', 'code'] }]);
  const before = seriesOf(enabled);
  for (const purpose of ['review', 'code'] as const) {
    startModelCall({ provider: 'anthropic', model: 'm', purpose }).succeed({ ...USAGE, ...COST });
  }
  expect([...seriesOf(enabled).keys()].filter((series) => !before.has(series))).toEqual([]);
  // Nobody is there: nothing to declare, and no name is closed.
  declareModels([]);
});

test('a system that is off is told nothing', () => {
  const enabled = on();
  enabled.disable();
  const before = seriesOf(enabled).size;
  declareModels([LIVE]);
  expect(seriesOf(enabled).size).toBe(before);
});
