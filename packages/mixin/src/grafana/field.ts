import type {
  CellJson,
  DataLink,
  FieldConfigJson,
  MappingJson,
  OverrideJson,
  PropertyJson,
  ThresholdsJson,
} from './panel-json.ts';
import type { Unit } from './unit.ts';

/** Colours of Grafana's palette that keep their meaning in the light and in the dark theme. */
export type Color = 'blue' | 'green' | 'orange' | 'purple' | 'red' | 'text' | 'yellow';

/** The colour below every step, then the values from which on another one holds, ascending. */
export type Thresholds = readonly [base: Color, ...steps: readonly (readonly [from: number, color: Color])[]];

/** What a number means, in words: `{ '0': ['Down', 'red'] }`. */
export type Mappings = { readonly [value: string]: readonly [text: string, color: Color] };

/**
 * What differs for some series of a panel: those with this legend (in a table, the column of this title), those whose legend
 * matches, or one query's.
 */
export interface Override {
  readonly match: { readonly name: string } | { readonly regexp: string } | { readonly refId: string };
  readonly color?: Color;
  readonly unit?: Unit;
  readonly title?: string;
  /** Its own axis, on the right; for series of another unit than the panel's. */
  readonly rightAxis?: boolean;
  readonly dashed?: boolean;
  readonly thresholds?: Thresholds;
  readonly mappings?: Mappings;
  readonly decimals?: number;
  /** What stands where there is no value. */
  readonly noValue?: string;
  /** In a table, what the threshold colours. */
  readonly cell?: 'background' | 'text';
  /** Where a click leads, instead of where it leads elsewhere on the panel. */
  readonly links?: readonly DataLink[];
}

/** How the values of a panel are shown. */
export interface FieldOptions {
  readonly unit: Unit;
  readonly thresholds?: Thresholds;
  readonly mappings?: Mappings;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  /** What stands where the query has no answer. Default Grafana's `No data`. */
  readonly noValue?: string;
  readonly overrides?: readonly Override[];
  /** Where a click on a series leads. */
  readonly links?: readonly DataLink[];
}

/** Overrides that give series of these legends fixed colours. */
export function colored(colors: { readonly [legend: string]: Color }): readonly Override[] {
  return Object.entries(colors).map(([name, color]) => ({ match: { name }, color }));
}

/** The part of a panel's JSON that says how values are shown. `color` is Grafana's mode, `custom` the panel's own part. */
export function renderFieldConfig<Custom>(
  options: FieldOptions,
  color: 'palette-classic' | 'thresholds',
  custom: Custom,
): FieldConfigJson<Custom> {
  const { unit, thresholds = ['green'], mappings, min, max, decimals, noValue, links = [], overrides = [] } = options;
  return {
    defaults: {
      color: { mode: color },
      custom,
      ...(decimals === undefined ? {} : { decimals }),
      links,
      mappings: renderMappings(mappings),
      ...(max === undefined ? {} : { max }),
      ...(min === undefined ? {} : { min }),
      ...(noValue === undefined ? {} : { noValue }),
      thresholds: renderThresholds(thresholds),
      unit,
    },
    overrides: overrides.map(renderOverride),
  };
}

function renderThresholds([base, ...steps]: Thresholds): ThresholdsJson {
  const above = steps.map(([value, color]) => ({ color, value }));
  return { mode: 'absolute', steps: [{ color: base, value: null }, ...above] };
}

function renderMappings(mappings: Mappings | undefined): readonly MappingJson[] {
  if (mappings === undefined) return [];
  const options = Object.entries(mappings).map(([value, [text, color]], index) => [value, { color, index, text }]);
  return [{ type: 'value', options: Object.fromEntries(options) }];
}

function renderOverride({ match, ...changes }: Override): OverrideJson {
  const { color, unit, title, rightAxis, dashed, thresholds, mappings, decimals, noValue, cell, links } = changes;
  const properties: PropertyJson[] = [];
  if (color !== undefined) properties.push({ id: 'color', value: { fixedColor: color, mode: 'fixed' } });
  if (unit !== undefined) properties.push({ id: 'unit', value: unit });
  if (title !== undefined) properties.push({ id: 'displayName', value: title });
  if (rightAxis === true) properties.push({ id: 'custom.axisPlacement', value: 'right' });
  if (dashed === true) properties.push({ id: 'custom.lineStyle', value: { dash: [8, 8], fill: 'dash' } });
  if (thresholds !== undefined) properties.push({ id: 'thresholds', value: renderThresholds(thresholds) });
  if (mappings !== undefined) properties.push({ id: 'mappings', value: renderMappings(mappings) });
  if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  if (noValue !== undefined) properties.push({ id: 'noValue', value: noValue });
  if (cell !== undefined) properties.push({ id: 'custom.cellOptions', value: renderCell(cell) });
  if (links !== undefined) properties.push({ id: 'links', value: links });
  return { matcher: renderMatcher(match), properties };
}

function renderMatcher(match: Override['match']): OverrideJson['matcher'] {
  if ('name' in match) return { id: 'byName', options: match.name };
  if ('regexp' in match) return { id: 'byRegexp', options: match.regexp };
  return { id: 'byFrameRefID', options: match.refId };
}

function renderCell(cell: 'background' | 'text'): CellJson {
  return cell === 'text' ? { type: 'color-text' } : { type: 'color-background', mode: 'basic' };
}
