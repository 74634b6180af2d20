// Checked by the compiler (`tsc -p tsconfig.tests.json`): that what we write is what Grafana reads, by its own types, and
// that each `@ts-expect-error` is an error.
import type {
  AnnotationQuery,
  Dashboard,
  DashboardLink,
  FieldConfig,
  FieldConfigSource,
  GraphFieldConfig,
  Panel,
  RowPanel,
  TableFieldOptions,
  ThresholdsConfig,
  VariableModel,
} from '@grafana/schema';
import type { Options as BarGaugeOptions } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type { Options as GaugeOptions } from '@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen';
import type { Options as HeatmapOptions } from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type { Options as PieChartOptions } from '@grafana/schema/dist/esm/raw/composable/piechart/panelcfg/x/PieChartPanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { Options as TextOptions } from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen';
import type { Options as TimeseriesOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import { expectTypeOf, test } from 'vitest';
import type {
  AnnotationJson,
  DashboardJson,
  DashboardLinkJson,
  RowJson,
  VariableJson,
} from '../../src/grafana/json.ts';
import type {
  BarGaugeOptionsJson,
  GaugeOptionsJson,
  HeatmapOptionsJson,
  PanelJson,
  PieChartOptionsJson,
  PropertyJson,
  StatOptionsJson,
  TableCustomJson,
  TableOptionsJson,
  TextOptionsJson,
  ThresholdsJson,
  TimeseriesCustomJson,
  TimeseriesOptionsJson,
} from '../../src/grafana/panel-json.ts';
import type { AsJson, Plain, StrangeKeys } from '../support/grafana-types.ts';

type Defaults = PanelJson['fieldConfig']['defaults'];
type Fits<Ours, Theirs> = Plain<Ours> extends AsJson<Theirs> ? true : false;

test('a dashboard and its parts are those of Grafana', () => {
  expectTypeOf<Fits<DashboardJson, Dashboard>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<PanelJson, Panel>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<RowJson, RowPanel>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<VariableJson, VariableModel>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<AnnotationJson, AnnotationQuery>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<DashboardLinkJson, DashboardLink>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<PanelJson['fieldConfig'], FieldConfigSource>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<Defaults, FieldConfig>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<ThresholdsJson, ThresholdsConfig>>().toEqualTypeOf<true>();
});

test('the options of each kind of panel are those of Grafana', () => {
  expectTypeOf<Fits<BarGaugeOptionsJson, BarGaugeOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<GaugeOptionsJson, GaugeOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<HeatmapOptionsJson, HeatmapOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<PieChartOptionsJson, PieChartOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<StatOptionsJson, StatOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<TableOptionsJson, TableOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<TableCustomJson, TableFieldOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<TextOptionsJson, TextOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<TimeseriesOptionsJson, TimeseriesOptions>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<TimeseriesCustomJson, GraphFieldConfig>>().toEqualTypeOf<true>();
});

test('nothing is written that Grafana does not read, but for what its types leave to the data source', () => {
  // An annotation is typed as one of Grafana's own store; the query of the Prometheus data source stands beside it.
  expectTypeOf<
    StrangeKeys<DashboardJson, Dashboard>
  >().toEqualTypeOf<`annotations.list.${'expr' | 'step' | 'tagKeys' | 'textFormat' | 'titleFormat'}`>();
  expectTypeOf<StrangeKeys<PanelJson, Panel>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<RowJson, RowPanel>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<BarGaugeOptionsJson, BarGaugeOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<GaugeOptionsJson, GaugeOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<HeatmapOptionsJson, HeatmapOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<PieChartOptionsJson, PieChartOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<StatOptionsJson, StatOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<TableOptionsJson, TableOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<TableCustomJson, TableFieldOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<TextOptionsJson, TextOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<TimeseriesOptionsJson, TimeseriesOptions>>().toEqualTypeOf<never>();
  expectTypeOf<StrangeKeys<TimeseriesCustomJson, GraphFieldConfig>>().toEqualTypeOf<never>();
});

test('what an override changes is a part of the field configuration', () => {
  type Custom = keyof GraphFieldConfig | keyof TableFieldOptions;
  expectTypeOf<PropertyJson['id']>().toExtend<keyof FieldConfig | `custom.${Custom}`>();
  type ValueOf<Id extends PropertyJson['id']> = Extract<PropertyJson, { readonly id: Id }>['value'];
  expectTypeOf<Fits<ValueOf<'color'>, NonNullable<FieldConfig['color']>>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<ValueOf<'mappings'>, NonNullable<FieldConfig['mappings']>>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<ValueOf<'custom.cellOptions'>, TableFieldOptions['cellOptions']>>().toEqualTypeOf<true>();
  expectTypeOf<Fits<ValueOf<'custom.lineStyle'>, NonNullable<GraphFieldConfig['lineStyle']>>>().toEqualTypeOf<true>();
});

test('a broken one is found', () => {
  type Broken<Ours, Change> = Omit<Ours, keyof Change> & Change;
  // @ts-expect-error: a version is a number
  expectTypeOf<Fits<Broken<DashboardJson, { schemaVersion: '39' }>, Dashboard>>().toEqualTypeOf<true>();
  // @ts-expect-error: Grafana has three ways to share the cursor
  expectTypeOf<Fits<Broken<DashboardJson, { graphTooltip: 3 }>, Dashboard>>().toEqualTypeOf<true>();
  // @ts-expect-error: deep in a panel: a place without a width
  expectTypeOf<Fits<Broken<PanelJson, { gridPos: { h: 1; x: 0; y: 0 } }>, Panel>>().toEqualTypeOf<true>();
  // @ts-expect-error: a row without its list of panels
  expectTypeOf<Fits<Omit<RowJson, 'panels'>, RowPanel>>().toEqualTypeOf<true>();
  // @ts-expect-error: no mode of colours
  expectTypeOf<Fits<Broken<Defaults, { color: { mode: 'rainbow' } }>, FieldConfig>>().toEqualTypeOf<true>();
  // @ts-expect-error: no kind of variable
  expectTypeOf<Fits<Broken<VariableJson, { type: 'label' }>, VariableModel>>().toEqualTypeOf<true>();
  // @ts-expect-error: an option that Grafana needs is missing
  expectTypeOf<Fits<Omit<StatOptionsJson, 'textMode'>, StatOptions>>().toEqualTypeOf<true>();
  // @ts-expect-error: no way to draw
  expectTypeOf<Fits<Broken<TimeseriesCustomJson, { drawStyle: 'area' }>, GraphFieldConfig>>().toEqualTypeOf<true>();
  type Cell = Broken<TableCustomJson, { cellOptions: { type: 'colour' } }>;
  // @ts-expect-error: no cell
  expectTypeOf<Fits<Cell, TableFieldOptions>>().toEqualTypeOf<true>();

  expectTypeOf<StrangeKeys<{ legend: { showLegnd: true } }, TimeseriesOptions>>().toEqualTypeOf<'legend.showLegnd'>();
  expectTypeOf<StrangeKeys<{ panels: readonly { tilte: 'Cost' }[] }, Dashboard>>().toEqualTypeOf<'panels.tilte'>();
});
