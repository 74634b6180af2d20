import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './arx.ts';

/** A flow whose first step fails once at once, and whose second attempt takes longer than any test. */
const SLOW = `
id: slow
persona: CODER_AI
steps:
  - id: wait
    kind: model
    model: llama3:8b
    prompt: wait
    retries: { max: 1, backoff: 1ms, jitter: none }
    timeout: 1h
    fixtures:
      - { outcome: error, duration: 1ms, error: { name: RateLimitError }, tokens: { input: 7 } }
      - { outcome: success, duration: 30m }
`;

/** Puts the flow `slow` where the processes of a home find it. */
export function addSlowFlow({ directory }: Home): void {
  mkdirSync(join(directory, 'flows'));
  writeFileSync(join(directory, 'flows', 'slow.yaml'), SLOW);
}

/** Runs it. */
export const RUN_SLOW = ['flow', 'run', '--flow=slow', '--dry-run'];
/** What standard output says when nothing more happens. */
export const SLOW_IS_WAITING = /wait +attempt 2 started/;
