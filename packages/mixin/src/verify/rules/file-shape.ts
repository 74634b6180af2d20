import { durationSeconds } from '../../promql/duration.ts';
import type { Problem } from '../finding.ts';
import type { Text } from '../place.ts';
import { groupList, resourcesIn } from '../read/rules.ts';
import { entryOf, itemsOf, textOf, textsOf, type YamlNode } from '../read/yaml.ts';
import type { Rule } from './rule.ts';
import { code, nearest, oneOf } from './words.ts';

/** A rule file that Prometheus would refuse for its shape. A file that cannot be read at all is found when it is read. */
export const fileShape: Rule = {
  kind: 'rule-file',
  name: 'file-shape',
  about: 'a file that is no dashboard or no rule file',
  check({ documents }) {
    return documents.flatMap((document, index) => [
      ...resourcesIn(document).flatMap(documentProblems),
      ...(index > 0 ? laterDocumentProblems(document) : []),
    ]);
  },
};

function documentProblems(document: YamlNode): readonly Problem[] {
  const groups = groupList(document);
  if (groups.kind === 'list') return [...topProblems(document), ...groups.items.flatMap(groupProblems)];
  if (isEmpty(document) || isBesideRules(document)) return [];
  const kind = kindOf(document);
  if (kind === undefined || kind === 'PrometheusRule') {
    return [{ at: groups.place(), message: 'the file has no list of groups.', fix: NO_GROUPS }];
  }
  // Rules of a plain Prometheus on Kubernetes lie in a ConfigMap as text.
  const texts = kind === 'ConfigMap' ? textsOf(entryOf(document, 'data')) : new Map<string, Text>();
  return [...texts.values()].flatMap((text) => {
    if (!/^groups:/m.test(text.value)) return [];
    const message = 'rules inside of a ConfigMap are not read.';
    return [{ at: text.at(), message, fix: 'check the files that it is made of' }];
  });
}

const NO_GROUPS = 'begin it with groups:, or take the file out of the folder';

/** The kind of a resource of Kubernetes. */
function kindOf(document: YamlNode): string | undefined {
  return textOf(entryOf(document, 'apiVersion')) && textOf(entryOf(document, 'kind'))?.value;
}

function topProblems(document: YamlNode): readonly Problem[] {
  // Files for mimirtool name the namespace of their groups.
  return kindOf(document) === undefined ? keyProblems(document, ['groups', 'namespace'], 'rule file') : [];
}

function laterDocumentProblems(document: YamlNode): readonly Problem[] {
  const groups = groupList(document);
  if (kindOf(document) !== undefined || itemsOf(groups).length === 0) return [];
  const message = 'Prometheus reads the first document of a file alone: these rules would never be loaded.';
  return [{ at: groups.place(), message, fix: 'put them under the one groups:, or into a file of their own' }];
}

/** Nothing at all, or `groups:` with nothing behind it: generators write such files. */
function isEmpty(document: YamlNode): boolean {
  if (document.kind !== 'map') return document.kind === 'none';
  return document.entries.every(({ key, value }) => key === 'groups' && value.kind === 'none');
}

/** What lies beside rules and is none: tests of them, and configurations of Prometheus and Alertmanager. */
function isBesideRules(document: YamlNode): boolean {
  return document.kind === 'map' && document.entries.some(({ key }) => OF_OTHERS.has(key));
}

const OF_OTHERS: ReadonlySet<string> = new Set([
  'global',
  'scrape_configs',
  'rule_files',
  'tests',
  'receivers',
  'remote_write',
]);

const GROUP_KEYS = ['name', 'interval', 'query_offset', 'limit', 'labels', 'rules', 'partial_response_strategy'];
const RULE_KEYS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

function groupProblems(group: YamlNode): readonly Problem[] {
  if (group.kind !== 'map')
    return [{ at: group.place(), message: 'this is no group.', fix: 'give it name: and rules:' }];
  const name = textOf(entryOf(group, 'name'));
  const rules = entryOf(group, 'rules');
  const found: Problem[] = [];
  if (name === undefined || name.value === '') {
    found.push({ at: group.place(), message: 'the group has no name.', fix: 'add name:' });
  }
  if (rules.kind === 'map' || rules.kind === 'scalar') {
    found.push({ at: rules.place(), message: 'this is no list of rules.', fix: 'begin each of them with a dash' });
  }
  const durations = ['interval', 'query_offset'].flatMap((key) => durationProblems(group, key));
  return [
    ...found,
    ...keyProblems(group, GROUP_KEYS, 'group'),
    ...durations,
    ...limitProblems(group),
    ...itemsOf(rules).flatMap(ruleProblems),
  ];
}

function ruleProblems(rule: YamlNode): readonly Problem[] {
  if (rule.kind !== 'map') {
    return [{ at: rule.place(), message: 'this is no rule.', fix: 'give it alert: or record:, and expr:' }];
  }
  const [alert, record, expr] = ['alert', 'record', 'expr'].map((key) => textOf(entryOf(rule, key)));
  const found: Problem[] = [];
  const add = (message: string, fix: string, where = rule.place()): void =>
    void found.push({ at: where, message, fix });
  if ((alert === undefined) === (record === undefined)) add('a rule has either alert: or record:.', 'keep one of them');
  if (expr === undefined) add('the rule has no expression.', 'add expr:');
  if (record !== undefined && !/^[A-Za-z_:][\w:]*$/.test(record.value)) {
    add(`${code(record.value)} is no metric name.`, 'write level:metric:operations', record.at());
  }
  if (record !== undefined) {
    for (const key of ['for', 'keep_firing_for', 'annotations']) {
      if (entryOf(rule, key).kind !== 'none')
        add(`a recording rule has no ${key}.`, 'leave it out', entryOf(rule, key).place());
    }
  }
  const labels = [...labelProblems(entryOf(rule, 'labels')), ...labelProblems(entryOf(rule, 'annotations'))];
  const durations = ['for', 'keep_firing_for'].flatMap((key) => durationProblems(rule, key));
  return [...found, ...keyProblems(rule, RULE_KEYS, 'rule'), ...durations, ...labels];
}

function keyProblems(node: YamlNode, known: readonly string[], what: string): readonly Problem[] {
  if (node.kind !== 'map') return [];
  return node.entries.flatMap(({ key, keyPlace }) => {
    // Mimir and Thanos have keys of their own on groups.
    if (known.includes(key) || (what === 'group' && /^(?:source_tenants|evaluation_delay|align_)/.test(key))) return [];
    const near = nearest(key, known);
    const fix = near === undefined ? `it has ${oneOf(known)}` : `did you mean ${near}?`;
    return [{ at: keyPlace(), message: `a ${what} has no key ${code(key)}: Prometheus refuses the file.`, fix }];
  });
}

function durationProblems(node: YamlNode, key: string): readonly Problem[] {
  const text = textOf(entryOf(node, key));
  if (text === undefined || (durationSeconds(text.value) !== undefined && !/^\d+\.?\d*$/.test(text.value.trim())))
    return [];
  // Zero is the one duration that needs no unit.
  if (text.value.trim() === '0') return [];
  return [
    {
      at: text.at(),
      message: `${code(text.value)} is no duration.`,
      fix: 'write a number with a unit: 30s, 5m, 1h30m',
    },
  ];
}

function limitProblems(group: YamlNode): readonly Problem[] {
  const limit = textOf(entryOf(group, 'limit'));
  if (limit === undefined || /^\d+$/.test(limit.value.trim())) return [];
  return [
    { at: limit.at(), message: `${code(limit.value)} is no limit.`, fix: 'write a whole number of series or alerts' },
  ];
}

function labelProblems(node: YamlNode): readonly Problem[] {
  if (node.kind !== 'map') return [];
  return node.entries.flatMap(({ key, keyPlace, value }) => {
    if (!/^[A-Za-z_]\w*$/.test(key) || key === '__name__') {
      return [
        { at: keyPlace(), message: `${code(key)} is no label name.`, fix: 'use letters, digits and underscores' },
      ];
    }
    if (value.kind !== 'list' && value.kind !== 'map') return [];
    return [{ at: value.place(), message: `the value of ${code(key)} is no text.`, fix: 'write one text' }];
  });
}
