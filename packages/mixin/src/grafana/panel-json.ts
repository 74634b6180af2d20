// What the builder writes of each kind of panel, held against Grafana's own types by a test (grafana/schema.test.ts).

/** A panel as Grafana has it: by its `type` it has other options, and its values another `custom` part. */
export type PanelJson =
  | BarGaugeJson
  | GaugeJson
  | HeatmapJson
  | PieChartJson
  | StatJson
  | TableJson
  | TextJson
  | TimeseriesJson;

export interface PanelFrameJson {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly gridPos: GridPos;
  readonly datasource?: DataSourceJson;
  readonly interval?: string;
  readonly targets?: readonly TargetJson[];
  readonly transformations?: readonly TransformationJson[];
  readonly transparent?: boolean;
}

interface PanelOf<Type extends string, Options, Custom> extends PanelFrameJson {
  readonly type: Type;
  readonly options: Options;
  readonly fieldConfig: FieldConfigJson<Custom>;
}

/** No part of its own. */
export type NothingJson = Readonly<Record<string, never>>;

export type BarGaugeJson = PanelOf<'bargauge', BarGaugeOptionsJson, NothingJson>;
export type GaugeJson = PanelOf<'gauge', GaugeOptionsJson, NothingJson>;
export type HeatmapJson = PanelOf<'heatmap', HeatmapOptionsJson, NothingJson>;
export type PieChartJson = PanelOf<'piechart', PieChartOptionsJson, NothingJson>;
export type StatJson = PanelOf<'stat', StatOptionsJson, NothingJson>;
export type TableJson = PanelOf<'table', TableOptionsJson, TableCustomJson>;
export type TextJson = PanelOf<'text', TextOptionsJson, NothingJson>;
export type TimeseriesJson = PanelOf<'timeseries', TimeseriesOptionsJson, TimeseriesCustomJson>;

export interface TargetJson {
  readonly datasource: DataSourceJson;
  readonly editorMode: 'code';
  readonly expr: string;
  readonly format: 'heatmap' | 'table' | 'time_series';
  readonly instant: boolean;
  readonly legendFormat: string;
  readonly range: boolean;
  readonly refId: string;
}

export interface TransformationJson {
  readonly id: string;
  readonly options: unknown;
}

export interface FieldConfigJson<Custom = unknown> {
  readonly defaults: FieldDefaultsJson<Custom>;
  readonly overrides: readonly OverrideJson[];
}

export interface FieldDefaultsJson<Custom = unknown> {
  readonly color?: { readonly mode: 'palette-classic' | 'thresholds' };
  readonly custom?: Custom;
  readonly decimals?: number;
  readonly links?: readonly DataLink[];
  readonly mappings?: readonly MappingJson[];
  readonly max?: number;
  readonly min?: number;
  readonly noValue?: string;
  readonly thresholds?: ThresholdsJson;
  readonly unit?: string;
}

export interface ThresholdsJson {
  readonly mode: 'absolute';
  readonly steps: readonly { readonly color: string; readonly value: number | null }[];
}

export interface MappingJson {
  readonly type: 'value';
  readonly options: {
    readonly [value: string]: { readonly color: string; readonly index: number; readonly text: string };
  };
}

export interface OverrideJson {
  readonly matcher: { readonly id: 'byFrameRefID' | 'byName' | 'byRegexp'; readonly options: string };
  readonly properties: readonly PropertyJson[];
}

/** A part of the field configuration that differs; `custom.` is that of the kind of panel. */
export type PropertyJson =
  | { readonly id: 'color'; readonly value: { readonly fixedColor: string; readonly mode: 'fixed' } }
  | { readonly id: 'custom.axisPlacement'; readonly value: 'right' }
  | { readonly id: 'custom.cellOptions'; readonly value: CellJson }
  | { readonly id: 'custom.lineStyle'; readonly value: { readonly dash: readonly number[]; readonly fill: 'dash' } }
  | { readonly id: 'decimals'; readonly value: number }
  | { readonly id: 'displayName' | 'noValue' | 'unit'; readonly value: string }
  | { readonly id: 'links'; readonly value: readonly DataLink[] }
  | { readonly id: 'mappings'; readonly value: readonly MappingJson[] }
  | { readonly id: 'thresholds'; readonly value: ThresholdsJson };

export type CellJson =
  | { readonly type: 'auto' }
  | { readonly type: 'color-background'; readonly mode: 'basic' }
  | { readonly type: 'color-text' };

export interface LegendJson {
  readonly calcs: readonly string[];
  readonly displayMode: 'list' | 'table';
  readonly placement: 'bottom' | 'right';
  readonly showLegend: boolean;
}

export interface TooltipJson {
  readonly mode: 'multi' | 'single';
  readonly sort: 'desc' | 'none';
}

export interface ReductionJson {
  readonly calcs: readonly string[];
  readonly fields: string;
  readonly values: boolean;
}

export interface TimeseriesOptionsJson {
  readonly legend: LegendJson;
  readonly tooltip: TooltipJson;
}

export interface TimeseriesCustomJson {
  readonly drawStyle: 'bars' | 'line';
  readonly fillOpacity: number;
  readonly lineInterpolation: 'linear';
  readonly lineWidth: number;
  readonly pointSize: number;
  readonly showPoints: 'auto';
  readonly spanNulls: boolean;
  readonly stacking: { readonly group: string; readonly mode: 'none' | 'normal' };
  readonly thresholdsStyle: { readonly mode: 'dashed' | 'off' };
}

export interface StatOptionsJson {
  readonly colorMode: 'background' | 'value';
  readonly graphMode: 'area' | 'none';
  readonly justifyMode: 'auto';
  readonly orientation: 'auto';
  readonly percentChangeColorMode: 'standard';
  readonly reduceOptions: ReductionJson;
  readonly showPercentChange: boolean;
  readonly textMode: 'auto';
  readonly wideLayout: boolean;
}

export interface GaugeOptionsJson {
  readonly barShape: 'flat';
  readonly barWidthFactor: number;
  readonly effects: NothingJson;
  readonly minVizHeight: number;
  readonly minVizWidth: number;
  readonly orientation: 'auto';
  readonly reduceOptions: ReductionJson;
  readonly segmentCount: number;
  readonly segmentSpacing: number;
  readonly shape: 'gauge';
  readonly showThresholdLabels: boolean;
  readonly showThresholdMarkers: boolean;
  readonly sizing: 'auto';
}

export interface BarGaugeOptionsJson {
  readonly displayMode: 'basic';
  readonly legend: LegendJson;
  readonly maxVizHeight: number;
  readonly minVizHeight: number;
  readonly minVizWidth: number;
  readonly namePlacement: 'auto';
  readonly orientation: 'horizontal';
  readonly reduceOptions: ReductionJson;
  readonly showUnfilled: boolean;
  readonly sizing: 'auto';
  readonly valueMode: 'color';
}

export interface PieChartOptionsJson {
  readonly displayLabels: readonly ['percent'];
  readonly legend: LegendJson & { readonly values: readonly ('percent' | 'value')[] };
  readonly orientation: 'auto';
  readonly pieType: 'donut';
  readonly reduceOptions: ReductionJson;
  readonly sort: 'desc';
  readonly tooltip: TooltipJson;
}

export interface TableOptionsJson {
  readonly cellHeight: 'sm';
  readonly frameIndex: number;
  readonly showHeader: boolean;
  readonly sortBy?: readonly { readonly desc: boolean; readonly displayName: string }[];
}

export interface TableCustomJson {
  readonly align: 'auto';
  readonly cellOptions: CellJson;
  readonly inspect: boolean;
}

export interface HeatmapOptionsJson {
  readonly calculate: boolean;
  readonly cellGap: number;
  readonly cellValues: { readonly unit: string };
  readonly color: {
    readonly exponent: number;
    readonly fill: string;
    readonly mode: 'scheme';
    readonly reverse: boolean;
    readonly scale: 'exponential';
    readonly scheme: string;
    readonly steps: number;
  };
  readonly exemplars: { readonly color: string };
  readonly filterValues: { readonly le: number };
  readonly legend: { readonly show: boolean };
  readonly rowsFrame: { readonly layout: 'auto' };
  readonly showValue: 'never';
  readonly tooltip: { readonly mode: 'single'; readonly showColorScale: boolean; readonly yHistogram: boolean };
  readonly yAxis: { readonly axisPlacement: 'left'; readonly reverse: boolean; readonly unit: string };
}

export interface TextOptionsJson {
  readonly content: string;
  readonly mode: 'markdown';
}

export interface DataSourceJson {
  readonly type: string;
  readonly uid: string;
}

/** Where a panel stands: the grid is 24 columns wide, a row of it is 30 pixels high. */
export interface GridPos {
  readonly h: number;
  readonly w: number;
  readonly x: number;
  readonly y: number;
}

/** A link of a series; `${__field.labels.x}` stands for its label `x`, `${__url_time_range}` for the time range. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
  readonly targetBlank: boolean;
}
