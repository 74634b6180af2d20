export type { PriceTable, TokenPrice } from './overrides.ts';
export { type CallCost, createPrices, type ModelPrice, type Prices, type PricesOptions } from './prices.ts';
