import { code, UNKNOWN } from '../labels/policy.ts';
import type { Registry } from '../registry.ts';
import { oncePerTurn } from './once-per-turn.ts';

/** Two functions that Node.js has and does not describe; a future one may lack them, and their families with them. */
type Undocumented = {
  readonly [name in '_getActiveHandles' | '_getActiveRequests']?: () => readonly unknown[];
};

/** What keeps the event loop alive, by type, read at scrape time. */
export function collectResources(registry: Registry): void {
  const { _getActiveHandles: handles, _getActiveRequests: requests } = process as Undocumented;
  collectTypes(registry, 'resources', 'Resources that keep the event loop alive', () =>
    process.getActiveResourcesInfo(),
  );
  if (handles !== undefined) {
    collectTypes(registry, 'handles', 'Handles of libuv that are active', () => handles.call(process).map(typeOf));
  }
  if (requests !== undefined) {
    collectTypes(registry, 'requests', 'Requests of libuv that are active', () => requests.call(process).map(typeOf));
  }
}

function collectTypes(registry: Registry, what: string, help: string, types: () => readonly string[]): void {
  const active = oncePerTurn(types);
  registry.read({
    type: 'gauge',
    name: `nodejs_active_${what}`,
    help: `${help}, by type.`,
    labels: { type: code() },
    read(set) {
      const counts: Map<string, number> = new Map();
      for (const type of active()) counts.set(type, (counts.get(type) ?? 0) + 1);
      for (const [type, count] of counts) set({ type }, count);
    },
  });
  registry.read({
    type: 'gauge',
    name: `nodejs_active_${what}_total`,
    help: `${help}, in all.`,
    read: (set) => set(active().length),
  });
}

function typeOf(active: unknown): string {
  const name = (active as { constructor?: { name?: unknown } } | null | undefined)?.constructor?.name;
  return typeof name === 'string' ? name : UNKNOWN;
}
