import { defineFlow, type RunEvent, runFlow } from '@arx/runtime/flows';

/** A flow with everything that can happen to a step: retries, tokens, a skipped step, and a failure when asked for. */
export function sampleFlow({ failing = false }: { readonly failing?: boolean } = {}) {
  const rateLimited = {
    outcome: 'error',
    duration: '200ms',
    error: { name: 'RateLimitError', message: 'slow\ndown' },
  } as const;
  return defineFlow({
    id: 'sample',
    persona: 'PLANNER_AI',
    inputs: { size: 'small' },
    steps: [
      {
        kind: 'model',
        id: 'plan',
        model: 'gpt-4o',
        prompt: 'plan',
        fixtures: [{ outcome: 'success', duration: '900ms', tokens: { input: 1850, output: 210 } }],
      },
      {
        kind: 'model',
        id: 'code',
        persona: 'CODER_AI',
        model: 'llama3:8b',
        prompt: 'code',
        needs: ['plan'],
        retries: { max: 1, backoff: '500ms', jitter: 'none' },
        fixtures: failing ? [rateLimited] : [rateLimited, { outcome: 'success', duration: '1200ms' }],
      },
      { kind: 'shell', id: 'test', argv: ['npm', 'test'], needs: ['code'] },
      { kind: 'shell', id: 'bench', argv: ['npm', 'bench'], needs: ['plan'], when: { input: 'size', equals: 'large' } },
    ],
  });
}

/** What really happens when the flow runs, without waiting. */
export async function eventsOf(flow: ReturnType<typeof sampleFlow>, taskId?: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  await runFlow(flow, {
    execMode: 'dry_run',
    branch: 'main',
    taskId,
    speed: Number.POSITIVE_INFINITY,
    onEvent: (event) => events.push(event),
  });
  return events;
}
