import type { LabelObject } from '../store/lookup.ts';
import type { Series } from '../store/series.ts';
import type { Bound, Page } from '../store/series-store.ts';

/** What a caller passes as labels: checked by the compiler in typed programs, by the engine in all others. */
export type AnyLabels = LabelObject | undefined;

/** The labels of a family without labels. */
export const NO_LABELS: LabelObject = Object.freeze({});

/** The handle of a series. Refused labels give a handle that records nowhere, so that binding never throws. */
export function bindSeries<B extends Bound>(
  series: Series,
  labels: AnyLabels,
  Handle: new (series: Series, page: Page, at: number) => B,
): B {
  const slot = series.slot(labels);
  if (slot < 0) return new Handle(series, series.store.nowhere, 0);
  return series.store.bound(slot, (page, at) => new Handle(series, page, at));
}

/** Takes the series of these labels away; false when there is none. */
export function removeSeries(series: Series, labels: AnyLabels): boolean {
  const slot = series.existing(labels);
  if (slot < 0) return false;
  series.store.remove(slot);
  return true;
}
