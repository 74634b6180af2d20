import type { FieldOptions } from './field.ts';
import type { Unit } from './unit.ts';

/** One query of a panel. */
export interface Query {
  /** PromQL; Grafana fills in its variables. */
  readonly expr: string;
  /** Name of each series, `{{label}}` for a label. Every label in it must be in the result. */
  readonly legend: string;
  /** Asks for the last moment only, not for the time range: for totals over a window. Tables always do. */
  readonly instant?: boolean;
}

interface Titled {
  readonly title: string;
  /** What the panel tells and what to look for in it. Markdown. */
  readonly description: string;
  /** Columns of 24. Default by kind. */
  readonly width?: number;
  /** Rows of 30 pixels. Default by kind. */
  readonly height?: number;
}

interface Queried extends Titled, FieldOptions {
  readonly queries: readonly [Query, ...Query[]];
}

/** Lines over time. */
export interface TimeseriesPanel extends Queried {
  readonly kind: 'timeseries';
  /** Areas on top of each other: for parts of a whole. */
  readonly stack?: boolean;
  /** Bars: for numbers of events per interval. */
  readonly bars?: boolean;
  /** Draws the thresholds as lines; else they only colour numbers. */
  readonly thresholdLines?: boolean;
  /** Numbers go below 0; else the axis begins there. */
  readonly belowZero?: boolean;
}

/** One number, or one for each series. */
export interface StatPanel extends Queried {
  readonly kind: 'stat';
  /** Colours the whole field by the threshold, for states that must be seen. */
  readonly background?: boolean;
  /** A small line of the past behind the number. Default true, false when every query is instant. */
  readonly sparkline?: boolean;
}

/** A dial, for numbers between two known ends. */
export interface GaugePanel extends Queried {
  readonly kind: 'gauge';
  readonly min: number;
  readonly max?: number;
}

/** One bar for each series, the longest on top. */
export interface BarGaugePanel extends Queried {
  readonly kind: 'bargauge';
}

/** Shares of a whole. */
export interface PieChartPanel extends Queried {
  readonly kind: 'piechart';
}

/** One line for each label set, its labels as columns. Several queries must give the same labels. */
export interface TablePanel extends Queried {
  readonly kind: 'table';
  /** Title of each label's column, in order; other labels are hidden. */
  readonly columns: { readonly [label: string]: string };
  /** Titles of the columns with the numbers, one for each query in order; all hidden when left out. */
  readonly valueColumns?: readonly string[];
  /** Title of the column that it is sorted by, the largest first. Default the first one with numbers. */
  readonly sortBy?: string;
}

/** How values are spread, over time; the query sums buckets by `le`. `unit` is that of the numbers in its cells. */
export interface HeatmapPanel extends Queried {
  readonly kind: 'heatmap';
  /** Unit of the bounds, on the axis. */
  readonly axisUnit: Unit;
}

/** Words. */
export interface TextPanel extends Titled {
  readonly kind: 'text';
  /** Markdown. */
  readonly content: string;
}

/** A panel as its author writes it: one that lacks title, description or unit does not compile. */
export type Panel =
  | BarGaugePanel
  | GaugePanel
  | HeatmapPanel
  | PieChartPanel
  | StatPanel
  | TablePanel
  | TextPanel
  | TimeseriesPanel;

/** Panels under a headline. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}
