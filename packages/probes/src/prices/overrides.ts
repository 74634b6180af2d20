import { type ProbeError, probeError } from '../errors.ts';
import { constantCard, type RateCard } from './rate-card.ts';

/** What a model costs, in US dollars per million tokens; each number from 0 to 1,000,000. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  /** Of the input that was read from the provider's cache. Default: as other input. */
  readonly cachedInput?: number | undefined;
  /** Of the input that was written to the provider's cache. Default: as other input. */
  readonly cacheWriteInput?: number | undefined;
  /** Dollars of a request, whatever is in it. Default 0. */
  readonly request?: number | undefined;
}

/**
 * Prices by `provider/model`, as the signals name them, such as `compatible/llama3:8b`; `provider/*` is every other model of
 * that provider. A text stands for the price that the list has for another model: `openai/gpt-4o`, or `openai/*` for the
 * model of the same name.
 */
export type PriceTable = { readonly [model: string]: TokenPrice | string };

/** Where the price of a model is to be had, other than in the list under its own name. */
export type Override =
  | { readonly kind: 'card'; readonly card: RateCard }
  | { readonly kind: 'listed'; readonly provider: string; readonly model: string };

const NO_MORE = { reasoning: undefined, isAudioApart: false };
const FIELDS = ['input', 'output', 'cachedInput', 'cacheWriteInput', 'request'] as const;
/** Highest price, in dollars per million tokens or per request: a dollar per token. */
const MAX_PRICE = 1_000_000;
const EXPECTED = 'dollars per million tokens, such as { input: 2.5, output: 10, cachedInput: 1.25 }';

/**
 * The overrides of a table by their keys.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for the first entry that is wrong
 */
export function readOverrides(table: unknown): ReadonlyMap<string, Override> {
  if (!isObject(table)) throw wrong('prices', `prices must be a table of provider/model: ${EXPECTED}`);
  return new Map(Object.entries(table).map(([key, entry]) => [key, readEntry(key, entry)]));
}

/** The override of a model; with `*` it is one of every model that has none of its own. */
export function overrideOf(
  overrides: ReadonlyMap<string, Override>,
  provider: string,
  model: string,
): Override | undefined {
  const found = overrides.get(`${provider}/${model}`) ?? overrides.get(`${provider}/*`);
  return found?.kind === 'listed' && found.model === '*' ? { ...found, model } : found;
}

function readEntry(key: string, entry: unknown): Override {
  if (splitName(key) === undefined) {
    throw wrong(key, `${JSON.stringify(key)} is no provider/model, such as openai/gpt-4o or ollama/*`);
  }
  if (typeof entry === 'string') {
    const name = splitName(entry);
    if (name === undefined || (name.model === '*' && !key.endsWith('/*'))) {
      const example = key.endsWith('/*') ? 'openai/gpt-4o or openai/*' : 'openai/gpt-4o';
      throw wrong(
        key,
        `${key} is ${JSON.stringify(entry)}; a text must be the provider/model of the list that costs as much, such as ${example}`,
      );
    }
    return { kind: 'listed', ...name };
  }
  return { kind: 'card', card: readPrice(key, entry) };
}

/** A provider has no slash in its name, a model may. */
function splitName(text: string): { readonly provider: string; readonly model: string } | undefined {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return undefined;
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
}

function readPrice(key: string, price: unknown): RateCard {
  if (!isObject(price)) throw wrong(key, `${key} must have ${EXPECTED}`);
  const unknown = Object.keys(price).find((field) => !(FIELDS as readonly string[]).includes(field));
  if (unknown !== undefined) {
    throw wrong(key, `${key} has ${JSON.stringify(unknown)}, which is none of ${FIELDS.join(', ')}`);
  }
  for (const field of FIELDS) {
    const value = price[field];
    const isNeeded = field === 'input' || field === 'output';
    if (value === undefined && !isNeeded) continue;
    if (typeof value !== 'number' || !(value >= 0 && value <= MAX_PRICE)) {
      const found = value === undefined ? 'has no' : `has ${shown(value)} for`;
      throw wrong(key, `${key} ${found} ${field}; it must have ${EXPECTED}, each from 0 to 1,000,000`);
    }
  }
  const { input, output, cachedInput, cacheWriteInput, request = 0 } = price as unknown as TokenPrice;
  return constantCard({ input, output, cachedInput, cacheWriteInput, request, ...NO_MORE });
}

/** In short; JSON would refuse a value that holds itself. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a table';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(subject: string, message: string): ProbeError {
  return probeError('ARX_PROBE_OPTION', subject, message);
}
