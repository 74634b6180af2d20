import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import type { Rate, Rates } from './rates.ts';

/** What a model costs, and when. */
export type RateCard = readonly Period[];

/** Prices that hold from a date on, at some hours of the day, or always. */
interface Period {
  readonly rates: Rates;
  /** First moment, in milliseconds since 1970. */
  readonly since: number;
  /** Hours of the day in UTC, in milliseconds since midnight; they may go over midnight. */
  readonly hours: { readonly from: number; readonly to: number } | undefined;
}

const DAY_MS = 86_400_000;

/**
 * The prices of a model of the list, ready to be computed with. `undefined` for a model that is not priced by tokens (by
 * the hour, by the image), and for prices of a form that this does not know; a test holds all of the list against it.
 */
export function rateCardOf({ prices }: ModelInfo): RateCard | undefined {
  const periods = (Array.isArray(prices) ? prices : [{ prices }]).map(periodOf);
  return periods.includes(undefined) ? undefined : (periods as readonly Period[]);
}

/** A card with one price. */
export function constantCard(rates: Rates): RateCard {
  return [{ rates, since: Number.NEGATIVE_INFINITY, hours: undefined }];
}

/** The rates that hold at a moment: the last that do, else the first of the card. */
export function ratesAt(card: RateCard, at: number): Rates {
  for (let index = card.length - 1; index > 0; index--) {
    const { rates, since, hours } = card[index] as Period;
    if (at >= since && (hours === undefined || isWithin(hours, at))) return rates;
  }
  return (card[0] as Period).rates;
}

function isWithin({ from, to }: { readonly from: number; readonly to: number }, at: number): boolean {
  const time = ((at % DAY_MS) + DAY_MS) % DAY_MS;
  return to < from ? time >= from || time < to : time >= from && time < to;
}

function periodOf({ prices, constraint }: ConditionalPrice): Period | undefined {
  const rates = ratesOf(prices);
  if (rates === undefined) return undefined;
  if (constraint === undefined) return { rates, since: Number.NEGATIVE_INFINITY, hours: undefined };
  if (constraint.type === 'start_date') return { rates, since: Date.parse(constraint.start_date), hours: undefined };
  if (constraint.type !== 'time_of_date') return undefined;
  const hours = { from: timeOfDay(constraint.start_time), to: timeOfDay(constraint.end_time) };
  return { rates, since: Number.NEGATIVE_INFINITY, hours };
}

/** `00:30:00Z` as milliseconds since midnight in UTC. */
function timeOfDay(text: string): number {
  return (Date.parse(`1970-01-02T${text}`) + DAY_MS) % DAY_MS;
}

/** What is not told of a call (audio, searches, hours of caching) has no part in it. */
function ratesOf(prices: ModelPrice): Rates | undefined {
  const { input_mtok: input, output_mtok: output, requests_kcount: thousandRequests = 0 } = prices;
  if ((input === undefined && output === undefined) || typeof thousandRequests !== 'number') return undefined;
  return {
    input: rateOf(input) ?? 0,
    output: rateOf(output) ?? 0,
    cachedInput: rateOf(prices['cache_read_mtok']),
    cacheWriteInput: rateOf(prices['cache_write_mtok']),
    reasoning: rateOf(prices['output_reasoning_mtok']),
    request: thousandRequests / 1000,
    isAudioApart: prices['input_audio_mtok'] !== undefined,
  };
}

function rateOf(price: ModelPrice[string]): Rate | undefined {
  if (price === undefined || typeof price === 'number') return price;
  const tiers = price.tiers.map(({ start, price: rate }) => ({ above: start, rate }));
  return { base: price.base, tiers: tiers.sort((a, b) => a.above - b.above) };
}
