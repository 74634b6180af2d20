import { close, type Dimension, withoutCounts } from '../../promql/analyse/dimension.ts';

/** Whether numbers of a dimension can stand in a unit of Grafana; undefined for a unit that says nothing of dimensions. */
export function unitFits(unit: string, dimension: Dimension): boolean | undefined {
  return UNITS.get(unit)?.(withoutCounts(dimension));
}

type Fits = (dimension: Dimension) => boolean;

/** Of a base to a power and a scale, and of nothing else. */
const exactly =
  (base: Readonly<Record<string, number>>, scale: number): Fits =>
  (dimension) => {
    const names = Object.keys(dimension.base);
    const same =
      names.length === Object.keys(base).length && names.every((name) => dimension.base[name] === base[name]);
    return same && close(dimension.scale, scale);
  };

const seconds = (scale: number): Fits => exactly({ seconds: 1 }, scale);
const bytes = (scale: number): Fits => exactly({ bytes: 1 }, scale);
const bytesPerSecond = (scale: number): Fits => exactly({ bytes: 1, seconds: -1 }, scale);

/** A number of things in a time: whatever they are, as long as they are no bytes, no time and no money. */
const perTime =
  (time: number): Fits =>
  ({ base, scale }) =>
    base['seconds'] === -1 && !('bytes' in base) && !('dollars' in base) && close(scale, 1 / time);

/** An amount of money, or one in any time: the sign of the currency does not say which. */
const money: Fits = ({ base }) =>
  base['dollars'] === 1 && Object.keys(base).every((name) => ['dollars', 'seconds'].includes(name));

const K = 1024;
const TIMES: readonly [string, number][] = [
  ['ns', 1e-9],
  ['µs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['dtdurations', 1],
  ['dtdurationms', 1e-3],
  ['dthms', 1],
  ['dthmsms', 1e-3],
  ['clocks', 1],
  ['clockms', 1e-3],
  ['timeticks', 0.01],
];
const SIZES: readonly [string, number][] = [
  ['bits', 1 / 8],
  ['decbits', 1 / 8],
  ['bytes', 1],
  ['decbytes', 1],
  ...['k', 'm', 'g', 't', 'p'].flatMap((prefix, i): [string, number][] => [
    [`${prefix}bytes`, K ** (i + 1)],
    [`dec${prefix}bytes`, 1000 ** (i + 1)],
  ]),
];
const RATES: readonly [string, number][] = [
  ['Bps', 1],
  ['binBps', 1],
  ['bps', 1 / 8],
  ['binbps', 1 / 8],
  ...['K', 'M', 'G', 'T', 'P'].flatMap((prefix, i): [string, number][] => [
    [`${prefix}Bs`, 1000 ** (i + 1)],
    [`${prefix}iBs`, K ** (i + 1)],
    [`${prefix}bits`, 1000 ** (i + 1) / 8],
    [`${prefix}ibits`, K ** (i + 1) / 8],
  ]),
];
const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'CHF'];

/** Names of https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
const UNITS: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ['percent', exactly({}, 0.01)],
  ['percentunit', exactly({}, 1)],
  ['celsius', exactly({ celsius: 1 }, 1)],
  ['watt', exactly({ watts: 1 }, 1)],
  ['joule', exactly({ watts: 1, seconds: 1 }, 1)],
  ['volt', exactly({ volts: 1 }, 1)],
  ['amp', exactly({ amperes: 1 }, 1)],
  ...TIMES.map(([unit, scale]): [string, Fits] => [unit, seconds(scale)]),
  ...SIZES.map(([unit, scale]): [string, Fits] => [unit, bytes(scale)]),
  ...RATES.map(([unit, scale]): [string, Fits] => [unit, bytesPerSecond(scale)]),
  ...CURRENCIES.map((currency): [string, Fits] => [`currency${currency}`, money]),
  ...['cps', 'ops', 'reqps', 'rps', 'wps', 'iops', 'eps', 'mps', 'recps', 'rowsps'].map((unit): [string, Fits] => [
    unit,
    perTime(1),
  ]),
  ...['cpm', 'opm', 'reqpm', 'rpm', 'wpm', 'epm', 'mpm', 'recpm', 'rowspm'].map((unit): [string, Fits] => [
    unit,
    perTime(60),
  ]),
  ...['dateTimeAsIso', 'dateTimeAsUS', 'dateTimeAsLocal', 'dateTimeFromNow', 'dateTimeAsSystem'].map(
    (unit): [string, Fits] => [unit, exactly({ timestamp: 1 }, 1e-3)],
  ),
]);
