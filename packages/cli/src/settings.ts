import { usageError } from './errors.ts';

/** Where the value of a setting came from. */
export type Origin = 'flag' | 'variable' | 'default';

/** A value that a flag, a variable or a default gives, in this order. */
export interface Setting<T> {
  /** The flag as it is typed, such as `--port`; none when only a variable sets it. */
  readonly flag?: string;
  readonly variable?: string;
  /** What an acceptable value is, for the error message: "a whole number from 0 to 65535". */
  readonly expected: string;
  /** Turns the text into the value; `undefined` when the text is not acceptable. */
  readonly parse: (text: string) => T | undefined;
  readonly fallback: T;
}

export interface Resolved<T> {
  readonly value: T;
  readonly origin: Origin;
}

/**
 * Decides a setting: the flag wins over the variable, the variable over the default. An empty variable counts as unset.
 *
 * @throws CliError `ARX_USAGE` when the text that decides is not acceptable. A text that does not decide is not looked at.
 */
export function resolve<T>(setting: Setting<T>, flagText: string | undefined, env: NodeJS.ProcessEnv): Resolved<T> {
  if (flagText !== undefined) return { value: accept(setting, setting.flag ?? '', flagText), origin: 'flag' };
  const variableText = setting.variable === undefined ? undefined : env[setting.variable];
  if (setting.variable !== undefined && variableText !== undefined && variableText !== '') {
    return { value: accept(setting, setting.variable, variableText), origin: 'variable' };
  }
  return { value: setting.fallback, origin: 'default' };
}

/** One of a few words that a flag takes; `undefined` when it is not given. @throws CliError `ARX_USAGE` */
export function choice<Word extends string>(
  { flag, words }: { readonly flag: string; readonly words: readonly Word[] },
  text: string | undefined,
): Word | undefined {
  const setting: Setting<Word | undefined> = {
    flag,
    expected: words.join(', ').replace(/, (\w+)$/, ' or $1'),
    parse: (given) => words.find((word) => word === given),
    fallback: undefined,
  };
  return resolve(setting, text, {}).value;
}

function accept<T>(setting: Setting<T>, subject: string, text: string): T {
  const value = setting.parse(text);
  if (value === undefined) {
    throw usageError(subject, `${subject} is ${JSON.stringify(text)}, but must be ${setting.expected}`);
  }
  return value;
}
