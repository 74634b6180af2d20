import type { TokenUsage } from '@arx/signals';

/** A price that depends on how long the whole input is: `base`, or that of the last tier that the input is longer than. */
export interface TieredRate {
  readonly base: number;
  /** Ascending by `above`, in tokens. */
  readonly tiers: readonly { readonly above: number; readonly rate: number }[];
}

/** Dollars per million tokens. */
export type Rate = number | TieredRate;

/** What a model costs at one time, in US dollars. */
export interface Rates {
  readonly input: Rate;
  readonly output: Rate;
  /** Of the input that was read from the provider's cache; `undefined` where it costs what other input costs. */
  readonly cachedInput: Rate | undefined;
  /** Of the input that was written to the provider's cache; `undefined` where it costs what other input costs. */
  readonly cacheWriteInput: Rate | undefined;
  /** Of the output that was spent on reasoning; `undefined` where it costs what other output costs. */
  readonly reasoning: Rate | undefined;
  /** Dollars of a request, whatever is in it; in the total, and in neither of its parts. */
  readonly request: number;
  /** Whether audio costs something else; no usage tells how many of its tokens are audio. */
  readonly isAudioApart: boolean;
}

/** The cost of a call, in the words of a {@link TokenUsage}. */
export interface Cost {
  readonly costDollars: number;
  readonly inputCostDollars: number;
  readonly outputCostDollars: number;
}

const PER_MILLION = 1_000_000;

/**
 * What so many tokens cost. `undefined` where that cannot be said: a count that is needed was not reported, is no count, or
 * a part is larger than its whole. An invented cost would be worse than none. Pure, and a matter of nanoseconds.
 */
export function costAt(rates: Rates, usage: TokenUsage): Cost | undefined {
  const { input = Number.NaN, output = rates.output === 0 ? 0 : Number.NaN } = usage;
  const cached = partOf(rates.cachedInput, usage.cachedInput);
  const written = partOf(rates.cacheWriteInput, usage.cacheWriteInput);
  const reasoning = partOf(rates.reasoning, usage.reasoning);
  const plainInput = input - cached - written;
  const plainOutput = output - reasoning;
  // Written so that NaN is refused, too.
  const isUsable = plainInput >= 0 && plainOutput >= 0 && cached >= 0 && written >= 0 && reasoning >= 0;
  if (!isUsable || input === Infinity || output === Infinity) return undefined;
  const inputCostDollars =
    (plainInput * rateFor(rates.input, input) +
      cached * rateFor(rates.cachedInput, input) +
      written * rateFor(rates.cacheWriteInput, input)) /
    PER_MILLION;
  const outputCostDollars =
    (plainOutput * rateFor(rates.output, input) + reasoning * rateFor(rates.reasoning, input)) / PER_MILLION;
  return { costDollars: inputCostDollars + outputCostDollars + rates.request, inputCostDollars, outputCostDollars };
}

/** A part of the input or the output that has a price of its own. */
function partOf(rate: Rate | undefined, tokens: number | undefined): number {
  return rate === undefined || tokens === undefined ? 0 : tokens;
}

function rateFor(rate: Rate | undefined, input: number): number {
  if (rate === undefined) return 0;
  if (typeof rate === 'number') return rate;
  let reached = rate.base;
  for (const tier of rate.tiers) {
    if (input > tier.above) reached = tier.rate;
  }
  return reached;
}
