import { type Registry, selfRegistry } from '@arx/metrics';
import { attachSpoolWriter, type SpoolWriter } from '@arx/metrics/spool/writer';
import { processStart } from '@arx/signals';
import type { KnownFlow } from './known-flow.ts';
import { type SystemChoice, selectSystems } from './selection.ts';
import { type Service, startOfProcess } from './service.ts';
import type { Environment, System } from './system.ts';
import type { SYSTEMS } from './systems.ts';

/** The registry of each system, by its name; a system that does not record has none. */
export type SystemRegistries = {
  readonly [One in (typeof SYSTEMS)[number] as One['name']]?: ReturnType<One['createRegistry']>;
} & { readonly [name: string]: Registry };

/** Options of {@link enable}. */
export interface EnableOptions {
  /** Where systems record, by their names. Default: for each a registry of its own, the same one each time in this process. */
  readonly registries?: { readonly [name: string]: Registry };
  /**
   * The systems to switch on, whatever the environment says: names, or systems that are not of this package. Default:
   * those that `ARX_SYSTEMS` names (all where it is unset), as far as the variables of their documents let them: `arx`
   * records when `AR_ENABLE_METRICS` is exactly `1`.
   */
  readonly systems?: readonly SystemChoice[];
  /** Default `process.env`. Read once, by this call. */
  readonly env?: Environment;
  /**
   * The spool directory that carries the numbers of this process to the one that is scraped (`arx obs serve`). Default:
   * `AR_METRICS_DIR` in `env`, none where that is unset. `false` spools nothing: a program that serves its own page.
   */
  readonly spoolDir?: string | false;
  /** What this program is called. Default: what the `package.json` around its main file says. */
  readonly service?: Service;
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

/** A system that was switched on in this process. */
interface Active {
  readonly system: System;
  readonly registry: Registry;
  stop: (() => void) | undefined;
  spool: SpoolWriter | undefined;
}

/** What all copies of this package in one process share: a contract between versions, so a change needs a new symbol. */
type SharedState = Map<string, Active>;

const symbol = Symbol.for('@arx/catalog:v2');

/**
 * Starts to record signals. Idempotent: while a system is on, another call changes nothing for it and gives the same
 * registry, also from another copy of this package, so no event is ever counted twice.
 *
 * Throws `ARX_SYSTEM_UNKNOWN` for a name that is no system, and `ARX_SPOOL_UNUSABLE` for a spool directory that cannot be
 * used.
 */
export function enable(options: EnableOptions = {}): Enabled {
  const env = options.env ?? process.env;
  const selected = selectSystems(options.systems, env);
  const state = sharedState();
  const started = selected.filter(({ name }) => state.get(name)?.stop === undefined);
  const prepared = started.map((system) => prepare(system, options, env));
  attachSpool(prepared, options.spoolDir ?? env['AR_METRICS_DIR']);
  for (const active of prepared) {
    active.stop = active.system.subscribe(active.registry, active.system.name);
    state.set(active.system.name, active);
  }
  if (prepared.length > 0) processStart.publish(() => startOfProcess(options.service));

  const mine = selected.flatMap(({ name }) => state.get(name) ?? []);
  const spool = mine.find((active) => active.spool !== undefined)?.spool;
  return {
    registries: Object.fromEntries(mine.map(({ system, registry }) => [system.name, registry])) as SystemRegistries,
    ...(spool === undefined ? {} : { spool }),
    disable: () => {
      for (const active of mine) {
        active.stop?.();
        active.stop = undefined;
      }
    },
  };
}

/**
 * Tells every system that is switched on which flows there are: their series exist at 0 from now on, and their names
 * are known. With no system on it does nothing.
 */
export function declareFlows(flows: readonly KnownFlow[]): void {
  for (const { system, registry, stop } of sharedState().values()) {
    if (stop !== undefined) system.declareFlows?.(registry, flows);
  }
}

function prepare(system: System, options: EnableOptions, env: Environment): Active {
  const before = sharedState().get(system.name);
  const registry = options.registries?.[system.name] ?? before?.registry ?? system.createRegistry({ env });
  return { system, registry, stop: undefined, spool: before?.spool };
}

/** One writer for all that begin now. It lives as long as its process: numbers that were spooled are never withdrawn. */
function attachSpool(active: readonly Active[], dir: string | false | undefined): void {
  const without = active.filter(({ spool }) => spool === undefined);
  if (dir === undefined || dir === false || dir === '' || without.length === 0) return;
  const spool = attachSpoolWriter({ dir, registries: [...without.map(({ registry }) => registry), ...selfOnce()] });
  for (const one of without) one.spool = spool;
}

/** The engine's own families, unless an earlier writer of this process carries them. */
function selfOnce(): readonly Registry[] {
  return [...sharedState().values()].some(({ spool }) => spool !== undefined) ? [] : [selfRegistry()];
}

function sharedState(): SharedState {
  const holder = globalThis as { [symbol]?: SharedState };
  holder[symbol] ??= new Map();
  return holder[symbol];
}
