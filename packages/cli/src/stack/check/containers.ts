import { type Compose, composeWords, type RunOptions, run } from '../docker.ts';
import { at, textAt } from './api.ts';

/** A container of the stack as the engine sees it. */
export interface Container {
  readonly service: string;
  /** `running`, `exited`, `restarting`, … */
  readonly state: string;
  /** `healthy`, `unhealthy`, `starting`; empty without a health check. */
  readonly health: string;
  readonly exitCode: number;
  readonly restarts: number;
  readonly isOutOfMemory: boolean;
  /** What the health check said last, or why the container did not start. */
  readonly said: string;
}

/** The containers of the stack, ended ones among them; `undefined` when the engine does not say. */
export async function listContainers(compose: Compose, options: RunOptions): Promise<readonly Container[] | undefined> {
  const listed = await run(composeWords(compose, 'ps', '-a', '-q'), options);
  if (listed.kind === 'missing' || listed.code !== 0) return undefined;
  const ids = listed.out
    .split('\n')
    .map((id) => id.trim())
    .filter(Boolean);
  if (ids.length === 0) return [];
  const inspected = await run(['docker', 'inspect', '--type', 'container', ...ids], options);
  if (inspected.kind === 'missing' || inspected.code !== 0) return undefined;
  try {
    const found: unknown = JSON.parse(inspected.out);
    return Array.isArray(found) ? found.map(containerOf) : undefined;
  } catch {
    return undefined;
  }
}

function containerOf(value: unknown): Container {
  const log = at(value, 'State', 'Health', 'Log');
  const last: unknown = Array.isArray(log) ? log.at(-1) : undefined;
  return {
    service: textAt(value, 'Config', 'Labels', 'com.docker.compose.service'),
    state: textAt(value, 'State', 'Status'),
    health: textAt(value, 'State', 'Health', 'Status'),
    exitCode: Number(at(value, 'State', 'ExitCode') ?? 0),
    restarts: Number(at(value, 'RestartCount') ?? 0),
    isOutOfMemory: at(value, 'State', 'OOMKilled') === true,
    said: (textAt(last, 'Output') || textAt(value, 'State', 'Error')).trim().split('\n').at(-1) ?? '',
  };
}
