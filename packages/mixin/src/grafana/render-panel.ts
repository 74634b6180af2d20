import { PROMETHEUS } from './datasource.ts';
import { renderFieldConfig } from './field.ts';
import type {
  BarGaugePanel,
  GaugePanel,
  HeatmapPanel,
  Panel,
  PieChartPanel,
  Query,
  StatPanel,
  TablePanel,
  TextPanel,
  TimeseriesPanel,
} from './panel.ts';
import type {
  BarGaugeJson,
  GaugeJson,
  GridPos,
  HeatmapJson,
  PanelJson,
  PieChartJson,
  ReductionJson,
  StatJson,
  TableJson,
  TargetJson,
  TextJson,
  TimeseriesCustomJson,
  TimeseriesJson,
} from './panel-json.ts';

/**
 * Least step of a panel. `$__rate_interval` is at least this and one scrape, so that a rate over sparse events has
 * several samples to work with.
 */
const MIN_INTERVAL = '1m';

/** What a kind of panel adds to what all have. */
type BodyOf<Json> = Json extends unknown ? Omit<Json, 'id' | 'title' | 'description' | 'gridPos'> : never;

export function renderPanel(panel: Panel, id: number, gridPos: GridPos): PanelJson {
  const common = { id, title: panel.title, description: panel.description, gridPos };
  if (panel.kind === 'text') return { ...common, ...renderText(panel) };
  return { ...common, datasource: PROMETHEUS, interval: MIN_INTERVAL, ...renderBody(panel) };
}

function renderBody(panel: Exclude<Panel, { kind: 'text' }>): BodyOf<Exclude<PanelJson, TextJson>> {
  switch (panel.kind) {
    case 'timeseries':
      return renderTimeseries(panel);
    case 'stat':
      return renderStat(panel);
    case 'gauge':
      return renderGauge(panel);
    case 'bargauge':
      return renderBarGauge(panel);
    case 'piechart':
      return renderPieChart(panel);
    case 'table':
      return renderTable(panel);
    case 'heatmap':
      return renderHeatmap(panel);
  }
}

function renderText({ content }: TextPanel): BodyOf<TextJson> {
  return {
    type: 'text',
    fieldConfig: { defaults: {}, overrides: [] },
    options: { content, mode: 'markdown' },
    transparent: true,
  };
}

const LAST_VALUE: ReductionJson = { calcs: ['lastNotNull'], fields: '', values: false };

function renderTimeseries(panel: TimeseriesPanel): BodyOf<TimeseriesJson> {
  const { stack = false, bars = false, thresholdLines = false, belowZero = false } = panel;
  const custom: TimeseriesCustomJson = {
    drawStyle: bars ? 'bars' : 'line',
    fillOpacity: stack || bars ? 60 : 10,
    lineInterpolation: 'linear',
    lineWidth: 1,
    // Sparse events leave single points, which a line alone would not show.
    showPoints: 'auto',
    pointSize: 4,
    spanNulls: false,
    stacking: { group: 'A', mode: stack ? 'normal' : 'none' },
    thresholdsStyle: { mode: thresholdLines ? 'dashed' : 'off' },
  };
  return {
    type: 'timeseries',
    fieldConfig: renderFieldConfig(belowZero ? panel : { min: 0, ...panel }, 'palette-classic', custom),
    options: {
      legend: { calcs: ['lastNotNull', 'max'], displayMode: 'table', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: renderTargets(panel.queries),
  };
}

function renderStat(panel: StatPanel): BodyOf<StatJson> {
  const sparkline = panel.sparkline ?? panel.queries.some(({ instant }) => instant !== true);
  return {
    type: 'stat',
    fieldConfig: renderFieldConfig(panel, 'thresholds', {}),
    options: {
      colorMode: panel.background === true ? 'background' : 'value',
      graphMode: sparkline ? 'area' : 'none',
      justifyMode: 'auto',
      orientation: 'auto',
      percentChangeColorMode: 'standard',
      reduceOptions: LAST_VALUE,
      showPercentChange: false,
      textMode: 'auto',
      wideLayout: true,
    },
    targets: renderTargets(panel.queries),
  };
}

function renderGauge(panel: GaugePanel): BodyOf<GaugeJson> {
  return {
    type: 'gauge',
    fieldConfig: renderFieldConfig(panel, 'thresholds', {}),
    options: {
      barShape: 'flat',
      barWidthFactor: 0.5,
      effects: {},
      minVizHeight: 75,
      minVizWidth: 75,
      orientation: 'auto',
      reduceOptions: LAST_VALUE,
      segmentCount: 1,
      segmentSpacing: 0.3,
      shape: 'gauge',
      showThresholdLabels: false,
      showThresholdMarkers: true,
      sizing: 'auto',
    },
    targets: renderTargets(panel.queries),
  };
}

function renderBarGauge(panel: BarGaugePanel): BodyOf<BarGaugeJson> {
  return {
    type: 'bargauge',
    fieldConfig: renderFieldConfig({ min: 0, ...panel }, 'thresholds', {}),
    options: {
      displayMode: 'basic',
      legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: false },
      maxVizHeight: 300,
      minVizHeight: 16,
      minVizWidth: 8,
      namePlacement: 'auto',
      orientation: 'horizontal',
      reduceOptions: LAST_VALUE,
      showUnfilled: true,
      sizing: 'auto',
      valueMode: 'color',
    },
    targets: renderTargets(panel.queries),
  };
}

function renderPieChart(panel: PieChartPanel): BodyOf<PieChartJson> {
  return {
    type: 'piechart',
    fieldConfig: renderFieldConfig(panel, 'palette-classic', {}),
    options: {
      displayLabels: ['percent'],
      legend: { calcs: [], displayMode: 'table', placement: 'right', showLegend: true, values: ['value', 'percent'] },
      orientation: 'auto',
      pieType: 'donut',
      reduceOptions: LAST_VALUE,
      sort: 'desc',
      tooltip: { mode: 'single', sort: 'none' },
    },
    targets: renderTargets(panel.queries),
  };
}

function renderTable(panel: TablePanel): BodyOf<TableJson> {
  const { columns, queries, valueColumns = [] } = panel;
  // Grafana names the number of a query after its refId, and only where there are several.
  const values = queries.map((_, index) => (queries.length === 1 ? 'Value' : `Value #${refIdOf(index)}`));
  const shown = { ...columns, ...Object.fromEntries(zip(values, valueColumns)) };
  const order = Object.fromEntries([...Object.keys(columns), ...values].map((name, index) => [name, index]));
  const hidden = Object.fromEntries(['Time', ...values.slice(valueColumns.length)].map((name) => [name, true]));
  const sortBy = panel.sortBy ?? valueColumns[0];
  return {
    type: 'table',
    fieldConfig: renderFieldConfig(panel, 'thresholds', {
      align: 'auto',
      cellOptions: { type: 'auto' },
      inspect: false,
    }),
    options: {
      cellHeight: 'sm',
      frameIndex: 0,
      showHeader: true,
      ...(sortBy === undefined ? {} : { sortBy: [{ desc: true, displayName: sortBy }] }),
    },
    targets: renderTargets(queries, 'table'),
    transformations: [
      { id: 'merge', options: {} },
      { id: 'organize', options: { excludeByName: hidden, indexByName: order, renameByName: shown } },
    ],
  };
}

function zip(left: readonly string[], right: readonly string[]): readonly (readonly [string, string])[] {
  return left.flatMap((one, index) => {
    const other = right[index];
    return other === undefined ? [] : [[one, other] as const];
  });
}

function renderHeatmap(panel: HeatmapPanel): BodyOf<HeatmapJson> {
  return {
    type: 'heatmap',
    fieldConfig: renderFieldConfig(panel, 'thresholds', {}),
    options: {
      calculate: false,
      cellGap: 1,
      cellValues: { unit: panel.unit },
      color: {
        exponent: 0.5,
        fill: 'dark-orange',
        mode: 'scheme',
        reverse: false,
        scale: 'exponential',
        scheme: 'Oranges',
        steps: 64,
      },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
      filterValues: { le: 1e-9 },
      legend: { show: true },
      rowsFrame: { layout: 'auto' },
      showValue: 'never',
      tooltip: { mode: 'single', showColorScale: true, yHistogram: true },
      yAxis: { axisPlacement: 'left', reverse: false, unit: panel.axisUnit },
    },
    targets: renderTargets(panel.queries, 'heatmap'),
  };
}

function renderTargets(queries: readonly Query[], format: TargetJson['format'] = 'time_series'): readonly TargetJson[] {
  return queries.map(({ expr, legend, instant = format === 'table' }, index) => ({
    datasource: PROMETHEUS,
    editorMode: 'code',
    expr,
    format,
    instant,
    legendFormat: legend,
    range: !instant,
    refId: refIdOf(index),
  }));
}

/** A panel has a few queries; 26 is far away. */
function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
