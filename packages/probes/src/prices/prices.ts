import type { TokenUsage } from '@arx/signals';
import { type Override, overrideOf, type PriceTable, readOverrides } from './overrides.ts';
import { listedCard, loadPriceList } from './price-list.ts';
import { type RateCard, ratesAt } from './rate-card.ts';
import { costAt } from './rates.ts';

/** What a usage says of its cost. Spread it into what is reported: `call.succeed({ ...usage, ...price.costOf(usage) })`. */
export type CallCost = Pick<TokenUsage, 'costDollars' | 'inputCostDollars' | 'outputCostDollars' | 'unpriced'>;

/** The price of one model. */
export interface ModelPrice {
  /**
   * The cost of a usage in US dollars, in all and by direction; a price per request is in the whole alone. `unpriced` where
   * the model has no price. Nothing at all where the usage does not say enough, or contradicts itself: no input, more
   * cached tokens than input. Takes less than a microsecond and never throws.
   *
   * @param at milliseconds since 1970, for prices that change. Default now.
   */
  costOf(usage: TokenUsage, at?: number): CallCost;
  /** True when audio has a price of its own: then nobody knows the cost of a call with audio, as no usage tells its part. */
  readonly isAudioApart: boolean;
}

/** The prices of models. */
export interface Prices {
  /**
   * The price of a model, by the names that the signals have for it and for who answers. The first question of a process
   * loads the list, some 40 ms, and the first for a model takes some 50 microseconds. Ask before the call is measured.
   */
  priceOf(provider: string, model: string): ModelPrice;
  /** Loads the list now, so that the first call of a model does not wait for it. */
  load(): void;
}

/** Options of {@link createPrices}. */
export interface PricesOptions {
  /** Prices that the list lacks, or that are others for you. Default none. */
  readonly overrides?: PriceTable | undefined;
}

/** Models that are remembered; names of models come from programs and are few, so more is somebody's mistake. */
const MOST_REMEMBERED = 1000;

const NOTHING: CallCost = Object.freeze({});
const WITHOUT_PRICE: CallCost = Object.freeze({ unpriced: true });

/** A model without a price. A usage that says nothing lacks no price. */
const UNPRICED: ModelPrice = Object.freeze({
  isAudioApart: false,
  costOf: ({ input, output }: TokenUsage) => (input === undefined && output === undefined ? NOTHING : WITHOUT_PRICE),
});

/** The price of whatever nobody asks the cost of: it says nothing. */
export const UNASKED: ModelPrice = Object.freeze({ isAudioApart: false, costOf: () => NOTHING });

/**
 * The prices of the list that comes with this package (`@pydantic/genai-prices`, list prices of some 40 providers as of its
 * release), and those of `overrides` before them. It asks no server.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for the first override that is wrong
 */
export function createPrices({ overrides = {} }: PricesOptions = {}): Prices {
  const table = readOverrides(overrides);
  const remembered = new Map<string, ModelPrice>();

  const find = (provider: string, model: string): ModelPrice => {
    const card = cardOf(overrideOf(table, provider, model), provider, model);
    return card === undefined ? UNPRICED : priceBy(card);
  };
  return {
    priceOf: (provider, model) => {
      const key = `${provider}\n${model}`;
      const known = remembered.get(key);
      if (known !== undefined) return known;
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      const price = find(provider, model);
      remembered.set(key, price);
      return price;
    },
    load: () => void loadPriceList(),
  };
}

function cardOf(override: Override | undefined, provider: string, model: string): RateCard | undefined {
  if (override === undefined) return listedCard(provider, model);
  return override.kind === 'card' ? override.card : listedCard(override.provider, override.model);
}

function priceBy(card: RateCard): ModelPrice {
  return {
    isAudioApart: card.some(({ rates }) => rates.isAudioApart),
    costOf: (usage, at = Date.now()) => costAt(ratesAt(card, at), usage) ?? NOTHING,
  };
}
