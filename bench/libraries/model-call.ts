// One model call: as a signal that every system translates, and by hand in one system with prom-client.
import { enable, SYSTEMS } from '@arx/catalog';
import { type ModelCallFields, modelCall } from '@arx/signals';
import successor from '@prometheus-io/client';
import promClient from 'prom-client';
import { type Contender, copyOf } from '../support/loops.ts';

const CALL: ModelCallFields = {
  provider: 'anthropic',
  model: 'claude-opus-4-5-20251101',
  persona: 'PLANNER_AI',
  purpose: 'plan',
  outcome: 'success',
  durationSeconds: 1.7,
  inputTokens: 1200,
  outputTokens: 340,
  costDollars: 0.0123,
};

const LABELS = { provider: 'anthropic', model: 'claude-opus-4-5-20251101' };
const BOUNDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** Ours first. */
export function createCatalogCall(): readonly Contender[] {
  enable({ systems: SYSTEMS.map(({ name }) => name), env: {}, spoolDir: false });
  const toFields = (): ModelCallFields => CALL;
  const loop = copyOf(
    (times: number, publish: (fields: () => ModelCallFields) => void, fields: () => ModelCallFields) => {
      for (let i = 0; i < times; i++) publish(fields);
    },
  );
  return [
    { name: 'arx', run: (times) => loop(times, modelCall.publish, toFields) },
    { name: 'prom-client', run: byHand(promClient) },
    { name: 'successor', run: byHand(successor as never) },
  ];
}

function byHand({ Registry, Counter, Histogram }: typeof promClient): (times: number) => void {
  const registers = [new Registry()];
  const labelNames = ['provider', 'model'] as const;
  const help = 'By hand.';
  const requests = new Counter({
    name: 'requests_total',
    help,
    labelNames: [...labelNames, 'request_type'],
    registers,
  });
  const tokens = new Counter({ name: 'tokens_total', help, labelNames: [...labelNames, 'token_type'], registers });
  const cost = new Counter({ name: 'cost_dollars_total', help, labelNames: [...labelNames, 'cost_type'], registers });
  const latency = new Histogram({
    name: 'latency_seconds',
    help,
    labelNames: [...labelNames],
    buckets: BOUNDS,
    registers,
  });
  const sets = {
    request: { ...LABELS, request_type: 'chat' },
    input: { ...LABELS, token_type: 'input' },
    output: { ...LABELS, token_type: 'output' },
    cost: { ...LABELS, cost_type: 'total' },
  };
  const loop = copyOf(
    (
      times: number,
      one: {
        sets: typeof sets;
        labels: typeof LABELS;
        requests: typeof requests;
        tokens: typeof tokens;
        cost: typeof cost;
        latency: typeof latency;
      },
    ) => {
      for (let i = 0; i < times; i++) {
        one.requests.inc(one.sets.request);
        one.tokens.inc(one.sets.input, 1200);
        one.tokens.inc(one.sets.output, 340);
        one.cost.inc(one.sets.cost, 0.0123);
        one.latency.observe(one.labels, 1.7);
      }
    },
  );
  return (times) => loop(times, { sets, labels: LABELS, requests, tokens, cost, latency });
}
