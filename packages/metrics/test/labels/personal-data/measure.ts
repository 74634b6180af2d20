import fc from 'fast-check';
import { allowList, code, config, ephemeral, template } from '../../../src/labels/policy.ts';
import { createResolve, openText, type Resolve, type TextOf } from '../../../src/labels/resolve.ts';
import { CORPUS, type Kind } from './corpus.ts';
import { EMBEDDINGS, ENCODINGS } from './encodings.ts';
import { disguised, HELD_OUT, HELD_OUT_NAMES } from './hold-out.ts';
import { type Names, ORDINARY, policiesFor } from './ordinary.ts';

/** A sanitiser as that of the `ar_` families: whatever has another meaning than in a name becomes an underscore. */
export const sanitised: TextOf = (value) => String(value).replace(/[^A-Za-z0-9_\-./:]/gu, '_');

const nothingKnown = { known: () => undefined, text: undefined };

/** Every kind of open label, before any value is known. An allow-list lists the very value that it is asked for. */
export const POSITIONS: Readonly<Record<string, Resolve>> = {
  'config()': createResolve(config(), nothingKnown),
  'config() and a sanitiser': createResolve(config(), { known: () => undefined, text: sanitised }),
  'allowList()': (value) => createResolve(allowList([String(value)]), nothingKnown)(value),
  'template()': createResolve(template(), nothingKnown),
  'code()': createResolve(code(), nothingKnown),
  'ephemeral()': createResolve(ephemeral(), nothingKnown),
};

/** Every way of writing a value, in every place. */
export function textsOf({ values, without = [] }: Kind): readonly string[] {
  const encodings = Object.entries(ENCODINGS).filter(([name]) => !without.includes(name));
  return values.flatMap((value) =>
    encodings.flatMap(([, encode]) => Object.values(EMBEDDINGS).map((embed) => embed(encode(value)))),
  );
}

export interface Counted {
  readonly tried: number;
  /** Those that did not end as they should. */
  readonly wrong: readonly string[];
}

/** Everything that is measured, by the name of the kind. */
export interface Measured {
  readonly misses: ReadonlyMap<string, Counted>;
  readonly falseAlarms: ReadonlyMap<string, Counted>;
  readonly heldOutMisses: ReadonlyMap<string, Counted>;
  readonly heldOutFalseAlarms: Counted;
}

/** Measures anew: some seconds. */
export function measure(): Measured {
  return {
    misses: new Map(CORPUS.map((kind) => [kind.name, missesOf(kind)])),
    falseAlarms: new Map(ORDINARY.map((names) => [names.name, falseAlarmsOf(names)])),
    heldOutMisses: new Map(Object.entries(HELD_OUT).map(([name, values]) => [name, heldOutMisses(values)])),
    heldOutFalseAlarms: heldOutFalseAlarms(HELD_OUT_NAMES),
  };
}

/** Texts of a kind that stay, in any open label. */
function missesOf(kind: Kind): Counted {
  const texts = textsOf(kind);
  const hidden: readonly unknown[] = ['redacted', 'other'];
  const wrong = texts.flatMap((text) =>
    Object.entries(POSITIONS)
      .filter(([, resolve]) => !hidden.includes(resolve(text)))
      .map(([position]) => `${position}: ${text}`),
  );
  return { tried: texts.length, wrong };
}

/** Names that do not come out as they went in (cut, where they are long), by any policy that lets them pass. */
function falseAlarmsOf(names: Names): Counted {
  const wrong = policiesFor(names).flatMap((policy) => {
    const resolve = createResolve(policy, nothingKnown);
    return names.values
      .filter((value) => resolve(value) !== value.slice(0, 64))
      .map((value) => `${policy.kind}: ${value}`);
  });
  return { tried: names.values.length, wrong };
}

/** Draws per kind. The seed is fixed, so that the counts are the same each time. */
const DRAWS = { seed: 20_251_101, numRuns: 1000 };

/** Values drawn beyond the corpus that stay: half of them plain, half disguised. */
function heldOutMisses(values: fc.Arbitrary<string>): Counted {
  const texts = [...fc.sample(values, DRAWS), ...fc.sample(disguised(values), DRAWS)];
  return { tried: texts.length, wrong: texts.filter((text) => openText(text, undefined) !== 'redacted') };
}

/** Names drawn beyond the list that are redacted. */
function heldOutFalseAlarms(names: fc.Arbitrary<string>): Counted {
  const texts = fc.sample(names, { ...DRAWS, numRuns: 10 * DRAWS.numRuns });
  return { tried: texts.length, wrong: texts.filter((text) => openText(text, undefined) === 'redacted') };
}
