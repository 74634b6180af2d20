import { onDiagnostic } from './diagnostics.ts';
import { config } from './labels/policy.ts';
import { createRegistry, type Registry } from './registry.ts';

/** Version of this package; a test holds it against package.json. */
export const VERSION: string = '0.1.0';

let shared: Registry | undefined;

/**
 * What the engine tells about itself in this process: `arx_build_info`, `arx_dropped_recordings_total{reason}` and
 * `arx_capped_recordings_total{family}`. The same registry each time; put it on the page beside the others.
 */
export function selfRegistry(): Registry {
  shared ??= createSelfRegistry();
  return shared;
}

function createSelfRegistry(): Registry {
  const registry = createRegistry();
  registry
    .info({
      name: 'arx_build_info',
      help: 'Version of ARX and of the Node.js that runs it.',
      labels: { version: config(), node: config() },
    })
    .set({ version: VERSION, node: process.versions.node });
  const dropped = registry.counter({
    name: 'arx_dropped_recordings_total',
    help: 'Recordings dropped because their value or labels were not usable, or because a callback failed.',
    labels: { reason: ['value', 'labels', 'callback'] },
  });
  const capped = registry.counter({
    name: 'arx_capped_recordings_total',
    help: 'Recordings that went to the value other because their family had reached its cap on series.',
    labels: { family: config() },
  });
  onDiagnostic((diagnostic, times) => {
    if (diagnostic.kind === 'dropped') dropped.inc({ reason: diagnostic.reason }, times);
    else capped.inc({ family: diagnostic.family }, times);
  });
  return registry;
}
