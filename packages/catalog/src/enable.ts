import { type Registry, selfRegistry } from '@arx/metrics';
import { attachSpoolWriter, type SpoolWriter } from '@arx/metrics/spool/writer';
import { processStart } from '@arx/signals';
import { isSameSystem, refuseClashes, sameName } from './clashes.ts';
import { checkOptions } from './enable-options.ts';
import type { KnownFlow, KnownModel } from './known-flow.ts';
import { type SystemChoice, selectSystems } from './selection.ts';
import { type Service, startOfProcess } from './service.ts';
import type { Environment, System } from './system.ts';
import { type SYSTEMS, systemsByName } from './systems.ts';

/** The registry of each system, by its name; a system that does not record has none. */
export type SystemRegistries = {
  readonly [One in (typeof SYSTEMS)[number] as One['name']]?: ReturnType<One['createRegistry']>;
} & { readonly [name: string]: Registry };

/** Options of {@link enable}. */
export interface EnableOptions {
  /**
   * Where systems record, by their names; read for those that this call switches on. Default: for each a registry of its
   * own, the same one each time in this process.
   */
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
   * Switches the systems of this call off, unless another call of `enable()` holds them on, too. What is in flight is
   * still recorded when it ends. The registries keep their numbers, and a later `enable()` goes on with them.
   */
  disable(): void;
}

/** A system that was switched on in this process. */
interface Active {
  readonly system: System;
  readonly registry: Registry;
  stop: (() => void) | undefined;
  /** Calls of `enable()` that asked for it and were not taken back. */
  holders: number;
}

/** What all copies of this package in one process share: a contract between versions, so a change needs a new symbol. */
interface SharedState {
  /** The last of each name, also when it is off. */
  readonly systems: Map<string, Active>;
  /** What carries a registry. It lives as long as its process: numbers that were spooled are never withdrawn. */
  readonly writers: WeakMap<Registry, SpoolWriter>;
}

const symbol = Symbol.for('@arx/catalog:v3');

/**
 * Starts to record signals. Idempotent: while a system is on, another call changes nothing for it and gives the same
 * registry, also from another copy of this package, so no event is ever counted twice.
 *
 * It refuses before anything is on: `ARX_ENABLE_OPTION_INVALID` for an option of another form than told here,
 * `ARX_SYSTEM_UNKNOWN` for a name that is no system, `ARX_SYSTEM_CONFLICT` for two systems of one name or two that expose
 * the same sample, and `ARX_SPOOL_UNUSABLE` for a spool directory that cannot be used.
 */
export function enable(options: EnableOptions = {}): Enabled {
  checkOptions(options);
  const env = options.env ?? process.env;
  const selected = selectSystems(options.systems, env);
  const { systems, writers } = sharedState();
  const added = selected.filter((system) => !isOn(system.name));
  refuseOthers(selected);
  refuseClashes(present(), added);

  const prepared = added.map((system) => prepare(system, options, env));
  attachSpool(prepared, options.spoolDir ?? env['AR_METRICS_DIR']);
  subscribeAll(prepared);
  for (const active of prepared) systems.set(active.system.name, active);
  if (prepared.length > 0) processStart.publish(() => startOfProcess(options.service));

  const mine = selected.flatMap(({ name }) => systems.get(name) ?? []);
  const spool = mine.map(({ registry }) => writers.get(registry)).find((writer) => writer !== undefined);
  return {
    registries: Object.fromEntries(mine.map(({ system, registry }) => [system.name, registry])) as SystemRegistries,
    ...(spool === undefined ? {} : { spool }),
    disable: hold(mine),
  };
}

/**
 * Tells every system that is switched on which flows there are: their series exist at 0 from now on, and their names
 * are known; those of their model calls, too, as far as they are told. With no system on it does nothing.
 */
export function declareFlows(flows: readonly KnownFlow[]): void {
  for (const { system, registry, stop } of sharedState().systems.values()) {
    if (stop !== undefined) system.declareFlows?.(registry, flows);
  }
  declareModels(flows.flatMap(({ calls = [] }) => calls));
}

/**
 * Tells every system that is switched on which models are called, and who answers: their series exist at 0 from now on, so
 * that the first call and the first dollar are visible to `increase()`. As with flows any other model is `other` from then
 * on in the systems `arx` and `orchestrator`. Retries and first tokens come with the first of them. With no system on, or
 * no model, it does nothing.
 */
export function declareModels(models: readonly KnownModel[]): void {
  if (models.length === 0) return;
  for (const { system, registry, stop } of sharedState().systems.values()) {
    if (stop !== undefined) system.declareModels?.(registry, models);
  }
}

function isOn(name: string): boolean {
  return sharedState().systems.get(name)?.stop !== undefined;
}

/** Systems whose families are on a page: those that are on, and those whose numbers stay in a spool. */
function present(): readonly System[] {
  const { systems, writers } = sharedState();
  const shown = [...systems.values()].filter(({ stop, registry }) => stop !== undefined || writers.has(registry));
  return shown.map(({ system }) => system);
}

/** A system that is on stands for all of its name. Those of this package are the same in all of its versions. */
function refuseOthers(selected: readonly System[]): void {
  for (const system of selected) {
    const active = sharedState().systems.get(system.name);
    if (active?.stop === undefined || systemsByName.get(system.name) === system) continue;
    if (!isSameSystem(active.system, system)) throw sameName(system.name);
  }
}

function prepare(system: System, options: EnableOptions, env: Environment): Active {
  const { registries = {} } = options;
  const given = Object.hasOwn(registries, system.name) ? registries[system.name] : undefined;
  const before = sharedState().systems.get(system.name)?.registry;
  return { system, registry: given ?? before ?? system.createRegistry({ env }), stop: undefined, holders: 0 };
}

/** One writer for all registries that no writer carries yet, among them one that takes the place of another. */
function attachSpool(prepared: readonly Active[], dir: string | false | undefined): void {
  const { writers } = sharedState();
  const without = prepared.map(({ registry }) => registry).filter((registry) => !writers.has(registry));
  if (dir === undefined || dir === false || dir === '' || without.length === 0) return;
  // The engine's own families go with the first writer of this process.
  const registries = writers.has(selfRegistry()) ? without : [...without, selfRegistry()];
  const spool = attachSpoolWriter({ dir, registries });
  for (const registry of registries) writers.set(registry, spool);
}

/** Switches on all of them or, where one throws, none. */
function subscribeAll(prepared: readonly Active[]): void {
  try {
    for (const active of prepared) active.stop = active.system.subscribe(active.registry, active.system.name);
  } catch (error) {
    for (const { stop } of prepared) stop?.();
    throw error;
  }
}

/** Holds systems on until the returned function is called; a second call does nothing. */
function hold(held: readonly Active[]): () => void {
  for (const active of held) active.holders++;
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    for (const active of held) {
      active.holders--;
      if (active.holders > 0) continue;
      active.stop?.();
      active.stop = undefined;
    }
  };
}

function sharedState(): SharedState {
  const holder = globalThis as { [symbol]?: SharedState };
  holder[symbol] ??= { systems: new Map(), writers: new WeakMap() };
  return holder[symbol];
}
