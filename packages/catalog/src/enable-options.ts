import type { EnableOptions } from './enable.ts';
import { catalogError } from './errors.ts';
import { systemsByName } from './systems.ts';

/**
 * Looks over what a program without types may pass, before anything is switched on. What names and registries mean is
 * found out later.
 *
 * Throws `ARX_ENABLE_OPTION_INVALID`.
 */
export function checkOptions(options: EnableOptions): void {
  const given: unknown = options;
  if (!isObject(given)) refuse('options', given, 'an object, or nothing');
  const { env, registries, service, spoolDir, systems } = options;
  if (!isOptional(env, isObject)) refuse('env', env, 'an object of texts, such as process.env');
  if (!isOptional(spoolDir, isSpoolDir)) refuse('spoolDir', spoolDir, 'the path of a directory, or false');
  if (!isOptional(service, isService)) refuse('service', service, 'an object of a name, a version and maybe protocols');
  if (!isOptional(systems, Array.isArray)) refuse('systems', systems, 'a list of names and systems');
  for (const [i, choice] of (systems ?? []).entries()) {
    if (typeof choice !== 'string' && !isSystem(choice)) refuse(`systems[${i}]`, choice, SYSTEM_EXPECTED);
  }
  if (!isOptional(registries, isObject))
    refuse('registries', registries, 'an object of registries by names of systems');
  for (const [name, registry] of Object.entries(registries ?? {})) {
    if (isRegistryFor(name, registry)) continue;
    const maker = systemsByName.has(name) ? `the maker of registries in @arx/catalog/${name}` : 'createSystemRegistry';
    refuse(`registries.${name}`, registry, `a registry made by ${maker}`);
  }
}

const SYSTEM_EXPECTED = 'the name of a system, or a system: name (lower case), families, createRegistry, subscribe';
/** One word in lower case. */
const NAME = /^[a-z][a-z0-9_-]*$/;

function isSystem(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, families, createRegistry, subscribe } = value;
  if (typeof name !== 'string' || !NAME.test(name) || !Array.isArray(families)) return false;
  return families.every(isFamily) && typeof createRegistry === 'function' && typeof subscribe === 'function';
}

function isFamily(value: unknown): boolean {
  return isObject(value) && typeof value['name'] === 'string' && typeof value['type'] === 'string';
}

/** Those of this package have instruments that its recorders need; one of another system would fail at every signal. */
function isRegistryFor(name: string, value: unknown): boolean {
  if (!isObject(value)) return false;
  if (systemsByName.has(name) && value['system'] !== name) return false;
  return ['refresh', 'stores', 'onStore'].every((method) => typeof value[method] === 'function');
}

function isSpoolDir(value: unknown): boolean {
  return value === false || typeof value === 'string';
}

function isService(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, version, protocols } = value;
  return typeof name === 'string' && typeof version === 'string' && isOptional(protocols, isListOfTexts);
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function isOptional(value: unknown, isGood: (value: unknown) => boolean): boolean {
  return value === undefined || isGood(value);
}

function refuse(subject: string, value: unknown, expected: string): never {
  throw catalogError(
    'ARX_ENABLE_OPTION_INVALID',
    subject,
    `enable(): ${subject} is ${show(value)}; expected ${expected}.`,
  );
}

/** A value for a message, without calling anything that belongs to it. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
