import { canHave, nameLabels } from '../../promql/analyse/label-set.ts';
import type { Problem } from '../finding.ts';
import { asObject, asText, at, type JsonPath, objectsIn } from '../read/json.ts';
import type { PanelSite, TargetSite } from '../sites.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A link that carries a label which the result lacks: it opens a dashboard of nothing. */
export const drillDownLabel: Rule = {
  kind: 'panel',
  name: 'drill-down-label',
  about: 'a drill-down with a label that the result lacks',
  check(panel) {
    const { json } = panel;
    const defaults = linksAt(json, ['fieldConfig', 'defaults', 'links'], panel.targets);
    const own = linksAt(json, ['links'], panel.targets);
    const overrides = objectsIn(at(json, 'fieldConfig', 'overrides')).flatMap(([i, override]) =>
      objectsIn(override['properties']).flatMap(([j, property]) => {
        if (property['id'] !== 'links') return [];
        const targets = targetsOf(override['matcher'], panel);
        return linksAt(json, ['fieldConfig', 'overrides', i, 'properties', j, 'value'], targets);
      }),
    );
    return [...defaults, ...own, ...overrides].flatMap((link) => problemsOf(link, panel));
  },
};

interface Link {
  readonly path: JsonPath;
  readonly url: string;
  /** The queries whose series it is on. */
  readonly targets: readonly TargetSite[];
}

function linksAt(json: PanelSite['json'], path: JsonPath, targets: readonly TargetSite[]): readonly Link[] {
  return objectsIn(at(json, ...path)).flatMap(([i, link]) => {
    const url = asText(link['url']);
    return url === undefined ? [] : [{ path: [...path, i, 'url'], url, targets }];
  });
}

/** The queries that an override is for; none where only the data tells. */
function targetsOf(matcher: unknown, panel: PanelSite): readonly TargetSite[] {
  if (at(matcher, 'id') !== 'byFrameRefID') return [];
  return panel.targets.filter(({ refId }) => refId === at(matcher, 'options'));
}

const LABEL = /\$\{__field\.labels(?:\.([A-Za-z_]\w*)|\["?([A-Za-z_]\w*)"?\])(?::[^}]*)?\}/g;

function problemsOf(link: Link, panel: PanelSite): readonly Problem[] {
  return [...labelProblems(link, panel), ...fieldProblems(link, panel)];
}

const FIELD = /\$\{__data\.fields(?:\.([A-Za-z_]\w*)|\["([^"\]]*)"\])(?::[^}]*)?\}/g;

/** In a table, a link takes its values from the other columns: the labels of the result, by these names or by new ones. */
function fieldProblems({ path, url }: Link, panel: PanelSite): readonly Problem[] {
  const { json, targets } = panel;
  const isTable = objectsIn(json['targets']).every(([, target]) => target['format'] === 'table');
  if (panel.type !== 'table' || !isTable || targets.length !== objectsIn(json['targets']).length) return [];
  const transformations = objectsIn(json['transformations']);
  // Others make other columns.
  if (transformations.some(([, { id }]) => id !== 'merge' && id !== 'organize')) return [];
  const renamed = transformations.flatMap(([, one]) =>
    Object.values(asObject(at(one, 'options', 'renameByName')) ?? {}),
  );
  return [...url.matchAll(FIELD)].flatMap((match) => {
    const field = (match[1] ?? match[2]) as string;
    const isKnown =
      /^(?:Time|Value(?: #\w+)?)$/.test(field) ||
      renamed.includes(field) ||
      targets.some(({ expression: { analysis } }) => analysis === undefined || canHave(analysis.root.labels, field));
    const labels = targets[0]?.expression.analysis?.root.labels;
    if (isKnown || labels === undefined) return [];
    return [
      {
        at: panel.text(...path)?.at(match.index) ?? panel.at(...path),
        message: `the link takes ${code(field)}, and the table has no such column (${nameLabels(labels)}).`,
        fix: `keep it in the expression, sum by (${field}, …) (…), or leave it out of the link`,
      },
    ];
  });
}

function labelProblems({ path, url, targets }: Link, panel: PanelSite): readonly Problem[] {
  return [...url.matchAll(LABEL)].flatMap((match) => {
    const label = (match[1] ?? match[2]) as string;
    const lacking = targets.find(({ expression }) => {
      const labels = expression.analysis?.root.labels;
      return labels !== undefined && !canHave(labels, label);
    });
    const labels = lacking?.expression.analysis?.root.labels;
    if (lacking === undefined || labels === undefined) return [];
    const query = panel.targets.length > 1 && lacking.refId !== undefined ? ` of query ${lacking.refId}` : '';
    return [
      {
        at: panel.text(...path)?.at(match.index) ?? panel.at(...path),
        message: `the link carries the label ${code(label)}, which the result${query} does not have (${nameLabels(labels)}).`,
        fix: `keep it in the expression, sum by (${label}, …) (…), or leave it out of the link`,
      },
    ];
  });
}
