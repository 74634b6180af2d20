import { usageError } from '../errors.ts';

/** The systems that have checks of their own. */
const EXAMINED = ['arx', 'xyn'] as const;

export type ExaminedSystem = (typeof EXAMINED)[number];

/**
 * The systems that `--system` names, in any number and order; `arx` where it is not given.
 *
 * @throws CliError `ARX_USAGE` for another name
 */
export function examinedSystems(names: readonly string[]): ReadonlySet<ExaminedSystem> {
  const given = names.flatMap((text) => text.split(',')).map((name) => name.trim());
  if (given.length === 0) return new Set(['arx']);
  return new Set(given.flatMap((name) => (name === 'all' ? EXAMINED : [systemOf(name)])));
}

function systemOf(name: string): ExaminedSystem {
  const found = EXAMINED.find((known) => known === name);
  if (found !== undefined) return found;
  throw usageError(
    '--system',
    `--system is ${JSON.stringify(name)}, but must be a system that the doctor examines`,
    `systems: ${EXAMINED.join(', ')}, or all`,
  );
}
