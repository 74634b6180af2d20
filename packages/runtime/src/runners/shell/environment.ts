import type { Env } from '../env.ts';

/**
 * What every program gets: where programs and its own files are, and how people here write. No address of a proxy, no
 * socket of an agent, no token, nothing of npm that started this process and nothing of ARX.
 */
const PASSED: readonly string[] = ['CI', 'HOME', 'LANG', 'LANGUAGE', 'LOGNAME', 'PATH', 'TMPDIR', 'TZ', 'USER'];

/** The parts of the locale, such as `LC_ALL`. */
const LOCALE = /^LC_[A-Z]+$/;

/** The environment of a program: what every program gets, and the variables that its step names. */
export function programEnvironment(env: Env, named: readonly string[]): Readonly<Record<string, string>> {
  const passed = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED.includes(entry[0]) || LOCALE.test(entry[0]) || named.includes(entry[0])),
  );
  return Object.fromEntries(passed);
}
