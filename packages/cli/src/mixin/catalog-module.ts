import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CatalogFamily, type ListedFamily, listFamilies, type System } from '@arx/catalog';
import { CliError } from '../errors.ts';

/** What a module tells of somebody's own metrics. */
export interface CatalogModule {
  readonly families: readonly ListedFamily[];
  /** Its export `waived`: families that need not be used, with the reasons. */
  readonly waived: Readonly<Record<string, string>> | undefined;
}

/**
 * Loads a module that exports systems or families, under whatever names: a `System`, what `counter()` and the others of
 * `@arx/catalog` give, or lists and records of these.
 *
 * @param name A path, from `directory` on, or the name of a package that is installed there or beside arx.
 * @throws CliError `ARX_CATALOG_MODULE` for a module that cannot be loaded, that exports nothing of the kind, or a family
 * that is not whole
 */
export async function loadCatalogModule(name: string, directory: string): Promise<CatalogModule> {
  const exported = await load(name, directory);
  try {
    return readExports(name, exported);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    // What is exported need not be data: a getter or a proxy can throw.
    throw refused(name, `${name}: what it exports cannot be read: ${messageOf(cause)}`, HINT, cause);
  }
}

function readExports(name: string, exported: Record<string, unknown>): CatalogModule {
  const { waived, ...others } = exported;
  const families = Object.values(others).flatMap((value) => familiesIn(value, name));
  const unique = families.filter(({ family }, index) => families.findIndex((one) => one.family === family) === index);
  if (unique.length === 0) {
    const names = Object.keys(exported);
    const shown = [...names.slice(0, SHOWN_NAMES), ...(names.length > SHOWN_NAMES ? ['…'] : [])].join(', ');
    throw refused(name, `${name} exports no system and no family, but ${shown || 'nothing at all'}`, HINT);
  }
  for (const { family } of unique) checkFamily(name, family);
  return { families: unique, waived: readWaived(name, waived) };
}

const SHOWN_NAMES = 8;

const HINT =
  'export a system, { name, families: [...] }, or families as counter(), gauge(), histogram() and info() of @arx/catalog make them';

async function load(name: string, directory: string): Promise<Record<string, unknown>> {
  const target = locate(name, directory);
  try {
    return await within(LONGEST_LOAD_MS, import(target) as Promise<Record<string, unknown>>);
  } catch (cause) {
    const { code } = (cause ?? {}) as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && (target === name || !existsSync(new URL(target)));
    const why = isMissing ? 'there is no such file, and no package of that name' : messageOf(cause);
    const hint = isMissing ? `looked in ${directory}; a path may begin with ./` : undefined;
    throw refused(name, `${name} cannot be loaded: ${why}`, hint, cause);
  }
}

/** A module that waits this long for something at its top waits for something else than its families. */
const LONGEST_LOAD_MS = 30_000;

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  // Where nothing else keeps the process it ends at once, which is told, too.
  const timer = setTimeout(
    () => reject(new Error(`it has not finished to load within ${milliseconds / 1000} s`)),
    milliseconds,
  ).unref();
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The URL of a file, or the name of a package for those that only arx itself finds. */
function locate(name: string, directory: string): string {
  const path = resolve(directory, name);
  if (isAbsolute(name) || name.startsWith('.') || existsSync(path)) return pathToFileURL(path).href;
  try {
    return pathToFileURL(createRequire(join(directory, 'here.js')).resolve(name)).href;
  } catch {
    return name;
  }
}

function familiesIn(value: unknown, name: string): readonly ListedFamily[] {
  if (isSystem(value)) return listFamilies([value]);
  const single = [value].filter(isFamily);
  const members = single.length > 0 || !isObject(value) ? single : Object.values(value).flatMap(membersOf);
  return members.flatMap((member) =>
    isSystem(member) ? listFamilies([member]) : listFamilies([asSystem(name, member)]),
  );
}

/** What stands in a list or a record: a family or a system. Anything else in it is nothing of ours. */
function membersOf(value: unknown): readonly (CatalogFamily | System)[] {
  return isSystem(value) ? [value] : [value].filter(isFamily);
}

const asSystem = (name: string, family: CatalogFamily): System => ({ name, families: [family] }) as unknown as System;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSystem(value: unknown): value is System {
  if (!isObject(value) || typeof value['name'] !== 'string') return false;
  const { families } = value;
  return Array.isArray(families) && families.every(isFamily);
}

const TYPES: readonly unknown[] = ['counter', 'gauge', 'histogram', 'info'];

function isFamily(value: unknown): value is CatalogFamily {
  return isObject(value) && TYPES.includes(value['type']) && typeof value['name'] === 'string';
}

/** Programs without types can leave out what verify reckons with. */
function checkFamily(name: string, family: CatalogFamily): void {
  const { labels, unit, state, type } = family as unknown as Record<string, unknown>;
  // Read once to the ground: verify does not expect that reading throws.
  JSON.stringify(family);
  const lacks = [
    ...(isObject(labels) ? [] : ['labels']),
    ...(typeof unit === 'string' ? [] : ['unit']),
    ...(typeof state === 'string' ? [] : ['state']),
    ...(type !== 'histogram' || Array.isArray((family as { readonly buckets?: unknown }).buckets) ? [] : ['buckets']),
  ];
  if (lacks.length === 0) return;
  throw refused(name, `${name}: the family ${family.name} has no ${lacks.join(', ')}`, HINT);
}

function readWaived(name: string, waived: unknown): Readonly<Record<string, string>> | undefined {
  if (waived === undefined) return undefined;
  const isRecord =
    isObject(waived) &&
    !Array.isArray(waived) &&
    Object.values(waived).every((reason) => typeof reason === 'string' && reason !== '');
  if (isRecord) return waived as Readonly<Record<string, string>>;
  throw refused(
    name,
    `${name}: its export waived is no object of families with reasons`,
    "export const waived = { desk_answers_total: 'shown elsewhere' };",
  );
}

function refused(subject: string, message: string, hint?: string, cause?: unknown): CliError {
  return new CliError('ARX_CATALOG_MODULE', { subject, message, hint, cause });
}
