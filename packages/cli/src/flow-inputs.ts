import { usageError } from './errors.ts';

/** The inputs of a run from `name=value` texts. @throws CliError `ARX_USAGE` */
export function inputsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw usageError('--input', `--input is ${JSON.stringify(text)}, but must be name=value`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
