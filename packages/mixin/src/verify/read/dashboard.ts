import type { DashboardSite, ExpressionSite, PanelSite, TargetSite, World } from '../sites.ts';
import { isPrometheus, type SourceTypes, sourceTypes } from './datasource.ts';
import { readExpression, type Where } from './expression.ts';
import {
  asNumber,
  asObject,
  asText,
  at,
  type JsonFile,
  type JsonObject,
  type JsonPath,
  objectsIn,
  textAt,
} from './json.ts';
import { readVariables, variableNames } from './variables.ts';

/** What the readers of one dashboard share. */
interface Source {
  readonly json: JsonFile;
  readonly file: string;
  /** Where the dashboard begins in the file: an export through the API wraps it. */
  readonly top: JsonPath;
  readonly variables: ReadonlySet<string>;
  readonly types: SourceTypes;
  readonly world: World;
}

/** The dashboard of a file; undefined where it holds something else, see {@link whyNoDashboard}. */
export function readDashboard(file: string, json: JsonFile, world: World): DashboardSite | undefined {
  const top = topOf(json.root);
  const root = asObject(at(json.root, ...top));
  if (root === undefined || !(Array.isArray(root['panels']) || Array.isArray(root['rows']))) return undefined;
  const variables = variableNames(root);
  const types = sourceTypes(root);
  const source: Source = { json, file, top, variables, types, world };
  const panels = [...readPanels(source, root), ...readElements(source)];
  const queries = panels.flatMap(({ targets }) => targets.map(({ expression }) => expression));
  const where = { file, variables, types };
  const others = [...readVariables(json, top, where, world), ...readAnnotations(source, root)];
  return {
    kind: 'dashboard',
    file,
    subject: undefined,
    title: asText(root['title']) ?? '',
    uid: asText(root['uid']),
    panels,
    expressions: [...others, ...queries],
    at: (...path) => json.place([...top, ...path]),
  };
}

/** Where the dashboard begins: an export through the API wraps it, and so does a resource of Grafana's own API. */
function topOf(root: unknown): JsonPath {
  if (asObject(at(root, 'dashboard')) !== undefined) return ['dashboard'];
  return at(root, 'kind') === 'Dashboard' && asObject(at(root, 'spec')) !== undefined ? ['spec'] : [];
}

/** What a file is that holds no dashboard, and what to do about it. */
export function whyNoDashboard({ root }: JsonFile): { readonly message: string; readonly fix: string } {
  const inside = asObject(at(root, ...topOf(root)));
  if (asObject(inside?.['elements']) !== undefined) {
    const message = 'the file is a dashboard of schema v2, which is not read.';
    return { message, fix: 'export it from Grafana as classic JSON' };
  }
  const message = 'the file is no dashboard: it has no list of panels.';
  return { message, fix: 'export the dashboard as JSON from Grafana, or take the file out of the folder' };
}

/** Library panels, which an export for others brings with it. Where they stand is told by the panels that refer to them. */
function readElements(source: Source): readonly PanelSite[] {
  const elements = at(source.json.root, '__elements');
  const keys = Array.isArray(elements) ? [...elements.keys()] : Object.keys(asObject(elements) ?? {});
  return keys.flatMap((key) => {
    const model = asObject(at(elements, key, 'model'));
    if (model === undefined) return [];
    const { id: _, gridPos: __, ...panel } = model;
    return [readPanel({ ...source, top: [] }, panel, ['__elements', key, 'model'], undefined)];
  });
}

/** All panels: those of collapsed rows stand inside the row, those of very old dashboards inside `rows`. */
function readPanels(source: Source, root: JsonObject): readonly PanelSite[] {
  const flat = objectsIn(root['panels']).flatMap(([i, panel]) => [
    readPanel(source, panel, ['panels', i], undefined),
    ...objectsIn(panel['panels']).map(([j, inner]) => readPanel(source, inner, ['panels', i, 'panels', j], i)),
  ]);
  const old = objectsIn(root['rows']).flatMap(([i, row]) =>
    objectsIn(row['panels']).map(([j, panel]) => readPanel(source, panel, ['rows', i, 'panels', j], i)),
  );
  return [...flat, ...old];
}

function readPanel(source: Source, panel: JsonObject, path: JsonPath, row: number | undefined): PanelSite {
  const whole = [...source.top, ...path];
  const title = asText(panel['title']) ?? '';
  const subject = title === '' ? `panel ${asNumber(panel['id']) ?? path.at(-1)}` : `panel ${JSON.stringify(title)}`;
  const targets = objectsIn(panel['targets']);
  const where: Where = { where: 'panel', file: source.file, subject, variables: source.variables };
  return {
    kind: 'panel',
    file: source.file,
    subject,
    title,
    type: asText(panel['type']) ?? '',
    id: asNumber(panel['id']),
    json: panel,
    targets: targets.flatMap(([i, target]) => readTarget(source, panel, target, [...whole, 'targets', i], where)),
    variables: source.variables,
    row,
    at: (...inside) => source.json.place([...whole, ...inside]),
    text: (...inside) => textAt(source.json, [...whole, ...inside]),
  };
}

function readTarget(
  source: Source,
  panel: JsonObject,
  target: JsonObject,
  path: JsonPath,
  where: Where,
): readonly TargetSite[] {
  const text = textAt(source.json, [...path, 'expr']);
  // Grafana leaves empty queries out, as they are left over from editing.
  if (text === undefined || text.value.trim() === '') return [];
  if (!isPrometheus(target['datasource'] ?? panel['datasource'], source.types)) return [];
  const legend = textAt(source.json, [...path, 'legendFormat']);
  return [
    {
      refId: asText(target['refId']),
      legend,
      expression: readExpression(where, text, source.world),
      at: () => source.json.place(path),
    },
  ];
}

function readAnnotations(source: Source, root: JsonObject): readonly ExpressionSite[] {
  return objectsIn(at(root, 'annotations', 'list')).flatMap(([i, annotation]) => {
    const path = [...source.top, 'annotations', 'list', i];
    const text = textAt(source.json, [...path, 'expr']) ?? textAt(source.json, [...path, 'target', 'expr']);
    if (text === undefined || text.value === '' || !isPrometheus(annotation['datasource'], source.types)) return [];
    const subject = `annotation ${JSON.stringify(asText(annotation['name']) ?? i)}`;
    const where: Where = { where: 'annotation', file: source.file, subject, variables: source.variables };
    return [readExpression(where, text, source.world)];
  });
}
