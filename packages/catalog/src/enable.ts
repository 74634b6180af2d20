import { selfRegistry } from '@arx/metrics';
import { attachSpoolWriter, type SpoolWriter } from '@arx/metrics/spool/writer';
import { declareArxFlows } from './arx/declare-flows.ts';
import { createRecorder } from './arx/recorder.ts';
import { type ArxRegistry, createArxRegistry } from './arx/registry.ts';
import { type Environment, recordingEnabled } from './arx/settings.ts';
import { subscribeArx } from './arx/subscribe.ts';
import { catalogError } from './errors.ts';
import type { KnownFlow } from './known-flow.ts';

/** A metric system that this package can record. */
export type SystemName = 'arx';

/** The registry of each system, by its name; a system that does not record has none. */
export interface SystemRegistries {
  readonly arx?: ArxRegistry;
}

/** Options of {@link enable}. */
export interface EnableOptions {
  /** Where the system records. Default: a registry of its own, the same one each time in this process. */
  readonly registry?: ArxRegistry;
  /**
   * The systems to switch on, whatever the environment says. Default: each system decides by `env`; `arx` records when
   * `AR_ENABLE_METRICS` is exactly `1`.
   */
  readonly systems?: readonly SystemName[];
  /** Default `process.env`. Read once, by this call. */
  readonly env?: Environment;
  /**
   * The spool directory that carries the numbers of this process to the one that is scraped (`arx obs serve`). Default:
   * `AR_METRICS_DIR` in `env`, none where that is unset. `false` spools nothing: a program that serves its own page.
   */
  readonly spoolDir?: string | false;
}

/** What is switched on. */
export interface Enabled {
  readonly registries: SystemRegistries;
  /** The writer that carries the registries, where there is a spool directory. */
  readonly spool?: SpoolWriter;
  /**
   * Switches the systems of this call off. What is in flight is still recorded when it ends. The registries keep their
   * numbers, and a later `enable()` goes on with them.
   */
  disable(): void;
}

/** What all copies of this package in one process share: a contract between versions, so a change needs a new symbol. */
interface SharedState {
  arx: { readonly registry: ArxRegistry; stop: (() => void) | undefined; spool: SpoolWriter | undefined } | undefined;
}

const symbol = Symbol.for('@arx/catalog:v1');
const KNOWN_SYSTEMS: readonly SystemName[] = ['arx'];

/**
 * Starts to record signals. Idempotent: while a system is on, another call changes nothing and gives the same registry,
 * also from another copy of this package, so no event is ever counted twice.
 *
 * Throws `ARX_SYSTEM_UNKNOWN` for a name that is no system, and `ARX_SPOOL_UNUSABLE` for a spool directory that cannot be
 * used.
 */
export function enable(options: EnableOptions = {}): Enabled {
  const env = options.env ?? process.env;
  for (const name of options.systems ?? []) checkSystem(name);
  const wanted = options.systems === undefined ? recordingEnabled(env) : options.systems.includes('arx');
  if (!wanted) return { registries: {}, disable: () => {} };

  const state = sharedState();
  if (state.arx?.stop === undefined) {
    const registry = options.registry ?? state.arx?.registry ?? createArxRegistry({ env });
    const spool = state.arx?.spool ?? attachSpool(registry, options.spoolDir ?? env['AR_METRICS_DIR']);
    state.arx = { registry, stop: subscribeArx(createRecorder(registry, { enabled: true }), 'arx'), spool };
  }
  const { arx } = state;
  return {
    registries: { arx: arx.registry },
    ...(arx.spool === undefined ? {} : { spool: arx.spool }),
    disable: () => {
      arx.stop?.();
      arx.stop = undefined;
    },
  };
}

/**
 * Tells every system that is switched on which flows there are: their series exist at 0 from now on, and their names
 * are known. With no system on it does nothing.
 */
export function declareFlows(flows: readonly KnownFlow[]): void {
  const { arx } = sharedState();
  if (arx?.stop !== undefined) declareArxFlows(arx.registry, flows);
}

/** A writer lives as long as its process: numbers that were spooled once are never withdrawn. */
function attachSpool(registry: ArxRegistry, dir: string | false | undefined): SpoolWriter | undefined {
  if (dir === undefined || dir === false || dir === '') return undefined;
  return attachSpoolWriter({ dir, registries: [registry, selfRegistry()] });
}

function sharedState(): SharedState {
  const holder = globalThis as { [symbol]?: SharedState };
  holder[symbol] ??= { arx: undefined };
  return holder[symbol];
}

function checkSystem(name: string): void {
  if ((KNOWN_SYSTEMS as readonly string[]).includes(name)) return;
  throw catalogError(
    'ARX_SYSTEM_UNKNOWN',
    name,
    `There is no metric system ${JSON.stringify(name)}; expected one of: ${KNOWN_SYSTEMS.join(', ')}.`,
  );
}
