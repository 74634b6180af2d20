import { agentCall, httpClientRequest, runFlow, surroundings, toolCall } from '@arx/signals';
import { expect, test } from 'vitest';
import { only, payloads, recordSignals } from './fixtures/record.ts';

const HTTP = {
  method: 'GET',
  scheme: 'https',
  serverAddress: 'api.example.org',
  serverPort: 443,
  outcome: 'success',
  durationSeconds: 0.2,
} as const;

test('what a probe leaves out is unknown, and the shape is always the same', () => {
  const recorded = recordSignals();
  for (const extra of [{}, { persona: 'CODER_AI', reason: 'TypeError' }]) {
    toolCall.publish(() => ({ tool: 'search', outcome: 'success', ...extra }));
    agentCall.publish(() => ({ outcome: 'success', modelCalls: 1, toolCalls: 0, ...extra }));
    httpClientRequest.publish(() => ({ ...HTTP, ...extra }));
  }
  expect(payloads(recorded, 'tool.call')[0]).toMatchObject({ persona: 'unknown', agent: 'unknown', reason: undefined });
  expect(payloads(recorded, 'agent.call')[0]).toMatchObject({
    agent: 'unknown',
    provider: 'unknown',
    model: 'unknown',
  });
  expect(payloads(recorded, 'http.client.request')[0]).toMatchObject({ route: undefined, statusCode: undefined });
  for (const name of ['tool.call', 'agent.call', 'http.client.request']) {
    const [first, second] = payloads(recorded, name);
    expect(Object.keys(second ?? {})).toEqual(Object.keys(first ?? {}));
    // A success has no reason, whatever the publisher says.
    expect(second).toMatchObject({ persona: 'CODER_AI', reason: undefined });
  }
});

test('a failure without a word for it is unknown', () => {
  const recorded = recordSignals();
  toolCall.publish(() => ({ tool: 'search', outcome: 'failure' }));
  agentCall.publish(() => ({ outcome: 'failure', modelCalls: 1, toolCalls: 0 }));
  httpClientRequest.publish(() => ({ ...HTTP, outcome: 'failure' }));
  for (const name of ['tool.call', 'agent.call', 'http.client.request']) {
    expect(only(recorded, name)).toMatchObject({ outcome: 'failure', reason: 'unknown' });
  }
});

test('surroundings can be spread into what a probe publishes', async () => {
  const recorded = recordSignals();
  await runFlow({ flowId: 'f', persona: 'P', execMode: 'dry_run' }, (flow) =>
    flow.runStep({ stepId: 's' }, () => {
      toolCall.publish(() => ({ ...surroundings(), tool: 'search', outcome: 'success' }));
    }),
  );
  expect(only(recorded, 'tool.call')).toMatchObject({ flowId: 'f', stepId: 's', persona: 'P', execMode: 'dry_run' });
});
