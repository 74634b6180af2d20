import type { Environment } from '../system.ts';
import { arxText } from './text.ts';

/** Whether the environment switches the recording of `ar_` families on: `AR_ENABLE_METRICS` is exactly `1`. */
export function recordingEnabled(env: Environment): boolean {
  return env['AR_ENABLE_METRICS'] === '1';
}

/** The branches that `AR_METRICS_BRANCHES` adds: names separated by commas; blanks around them and empty ones do not count. */
export function configuredBranches(env: Environment): readonly string[] {
  const names = (env['AR_METRICS_BRANCHES'] ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').map(arxText);
}
