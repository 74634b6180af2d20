import { SYSTEMS, type System, systemsOfEnvironment } from '@arx/catalog';
import { type Env, metricsSwitch } from './environment.ts';
import { usageError } from './errors.ts';

/**
 * The systems that a command is about: those of `--system`, else those of `ARX_SYSTEMS`, else all.
 *
 * @throws CliError `ARX_USAGE` for a name that is no system.
 */
export function chosenSystems(names: readonly string[], env: Env): readonly System[] {
  const given = names.flatMap((text) => text.split(',')).filter((name) => name !== '');
  const [source, text] = given.length > 0 ? ['--system', given.join(',')] : ['ARX_SYSTEMS', env['ARX_SYSTEMS']];
  try {
    return systemsOfEnvironment({ ARX_SYSTEMS: text });
  } catch (error) {
    const subject = (error as { subject?: string }).subject ?? '';
    throw usageError(
      source ?? '',
      `there is no metric system ${JSON.stringify(subject)}`,
      `systems: ${SYSTEMS.map(({ name }) => name).join(', ')}, or all`,
    );
  }
}

/**
 * The systems that a run records in: with `AR_ENABLE_METRICS=1` those of `ARX_SYSTEMS`. Without it none, unless
 * `ARX_SYSTEMS` asks for systems by name: those whose own document has no such switch.
 *
 * @throws CliError `ARX_USAGE` for a name that is no system.
 */
export function recordingSystems(env: Env): readonly System[] {
  const systems = chosenSystems([], env);
  if (metricsSwitch(env) === 'on') return systems;
  return (env['ARX_SYSTEMS'] ?? '') === '' ? [] : systems.filter(({ allowedBy }) => allowedBy === undefined);
}
