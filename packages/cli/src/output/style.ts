import { styleText } from 'node:util';

/** How a piece of text looks. The meaning is always in the words, too: colours may be off. */
export type Look = 'plain' | 'strong' | 'faint' | 'good' | 'bad' | 'busy' | 'warn';

/** Gives text its look, or gives it back as it is. */
export type Style = (look: Look, text: string) => string;

const FORMATS = {
  strong: 'bold',
  faint: 'dim',
  good: 'green',
  bad: 'red',
  busy: 'cyan',
  warn: 'yellow',
} as const satisfies Record<Exclude<Look, 'plain'>, Parameters<typeof styleText>[0]>;

/** @param colours Whether the output shows colours. */
export function createStyle(colours: boolean): Style {
  if (!colours) return (_look, text) => text;
  // The stream is judged once by `terminalOf`, not again for every piece.
  return (look, text) =>
    look === 'plain' || text === '' ? text : styleText(FORMATS[look], text, { validateStream: false });
}
