import { printable } from '../output/text.ts';
import { isLoopback } from '../server/url.ts';

/**
 * A text twice: as it is shown to the user, and as it may stand in a report that leaves the machine. Whatever comes from
 * outside goes through `hidden`, so that a report is free of it by construction and not by a search for secrets.
 */
export interface Told {
  readonly shown: string;
  readonly safe: string;
}

/** A text of others, safe for a terminal; a report has `instead`. */
export function hidden(text: string, instead: string): Told {
  return { shown: printable(text), safe: instead };
}

/** A text of our own: `` say`the port is ${port}` ``. What is put in is a number, another `Told`, or a word of our own. */
export function say(strings: TemplateStringsArray, ...parts: readonly (Told | string | number)[]): Told {
  const join = (side: 'shown' | 'safe'): string =>
    strings.reduce((text, piece, i) => {
      const part = parts[i - 1];
      return text + (typeof part === 'object' ? part[side] : String(part)) + piece;
    });
  return { shown: join('shown'), safe: join('safe') };
}

/** Several texts as one. */
export function joined(texts: readonly Told[], separator: string): Told {
  return {
    shown: texts.map(({ shown }) => shown).join(separator),
    safe: texts.map(({ safe }) => safe).join(separator),
  };
}

/** A version that another program tells of itself. */
export function toldVersion(text: string): Told {
  return hidden(text, /^\d{1,4}(?:\.\d{1,4}){0,3}$/.test(text) ? text : 'another version');
}

/** The address of a page. A report keeps its port and whether it is of this machine. */
export function toldUrl(url: string): Told {
  const { origin, protocol, hostname, port } = new URL(url);
  if (isLoopback(hostname.replace(/^\[|\]$/g, ''))) return { shown: origin, safe: origin };
  return hidden(origin, `${protocol}//<address>${port === '' ? '' : `:${port}`}`);
}
