import { durationSeconds } from '../../promql/duration.ts';
import { parsePromql, type RecordingRule } from '../../promql/index.ts';
import type { AlertSite, GroupSite, RecordSite, RuleFileSite, World } from '../sites.ts';
import { readExpression, type Where } from './expression.ts';
import { entryOf, itemsOf, textOf, textsOf, type YamlNode } from './yaml.ts';

/** The groups of a rule file, also of one that Kubernetes wraps in a `PrometheusRule`. */
function groupsIn(documents: readonly YamlNode[]): readonly YamlNode[] {
  return documents.flatMap(resourcesIn).flatMap((document) => itemsOf(groupList(document)));
}

/** The document itself, or the resources that Kubernetes lists in it. */
export function resourcesIn(document: YamlNode): readonly YamlNode[] {
  return textOf(entryOf(document, 'kind'))?.value === 'List' ? itemsOf(entryOf(document, 'items')) : [document];
}

/** The list of groups of a document: at its top, or in the `spec` of a resource. */
export function groupList(document: YamlNode): YamlNode {
  const groups = entryOf(document, 'groups');
  return groups.kind === 'none' ? entryOf(entryOf(document, 'spec'), 'groups') : groups;
}

/** What the recording rules of a file compute, before anything is known of what they mean. */
export function recordingRules(documents: readonly YamlNode[]): readonly RecordingRule[] {
  return groupsIn(documents).flatMap((group) =>
    itemsOf(entryOf(group, 'rules')).flatMap((rule): RecordingRule[] => {
      const record = textOf(entryOf(rule, 'record'))?.value;
      const expr = textOf(entryOf(rule, 'expr'))?.value;
      if (record === undefined || expr === undefined) return [];
      const labels = [...textsOf(entryOf(group, 'labels')), ...textsOf(entryOf(rule, 'labels'))];
      const texts = Object.fromEntries(labels.map(([name, { value }]) => [name, value]));
      return [{ record, expr: parsePromql(expr).expr, labels: texts }];
    }),
  );
}

export function readRuleFile(file: string, documents: readonly YamlNode[], world: World): RuleFileSite {
  const groups = groupsIn(documents).map((group): GroupSite => {
    const rules = itemsOf(entryOf(group, 'rules')).flatMap((rule) => readRule(file, rule, group, world) ?? []);
    return { name: textOf(entryOf(group, 'name'))?.value ?? '', rules, at: group.place };
  });
  return { kind: 'rule-file', file, subject: undefined, groups, documents };
}

/** Undefined where the rule has no name or no expression; that is found when its shape is checked. */
function readRule(file: string, rule: YamlNode, group: YamlNode, world: World): AlertSite | RecordSite | undefined {
  const alert = textOf(entryOf(rule, 'alert'));
  const record = textOf(entryOf(rule, 'record'));
  const text = textOf(entryOf(rule, 'expr'));
  const name = (alert ?? record)?.value;
  if (name === undefined || text === undefined) return undefined;
  const kind = alert === undefined ? 'record' : 'alert';
  const subject = `${kind} ${name}`;
  const where: Where = { where: kind, file, subject, variables: undefined };
  const labels = new Map([...textsOf(entryOf(group, 'labels')), ...textsOf(entryOf(rule, 'labels'))]);
  const common = { file, subject, name, expression: readExpression(where, text, world), labels };
  if (kind === 'record') return { kind, ...common, at: rule.place };
  const wait = textOf(entryOf(rule, 'for'));
  return {
    kind,
    ...common,
    forSeconds: wait === undefined ? 0 : durationSeconds(wait.value),
    annotations: textsOf(entryOf(rule, 'annotations')),
    at: (key) => (key === undefined ? rule : entryOf(rule, key)).place(),
  };
}
