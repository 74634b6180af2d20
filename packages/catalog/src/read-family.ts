import type { HistogramReading, LabelSpecs, ReadCallback, ReadDeclaration, Registry } from '@arx/metrics';
import type { CounterFamily, GaugeFamily, HistogramFamily } from './family.ts';

/** Declares a family that is read when the page is: `read` tells its values then, see `registry.read()`. */
export function readFamily<L extends LabelSpecs>(
  registry: Registry,
  family: CounterFamily<L> | GaugeFamily<L>,
  read: ReadCallback<L, number>,
): void;
export function readFamily<L extends LabelSpecs>(
  registry: Registry,
  family: HistogramFamily<L>,
  read: ReadCallback<L, HistogramReading>,
): void;
export function readFamily(
  registry: Registry,
  family: CounterFamily | GaugeFamily | HistogramFamily,
  read: unknown,
): void {
  // The overloads have checked that what is read fits the type of the family.
  registry.read({ ...family, read } as ReadDeclaration<LabelSpecs>);
}
