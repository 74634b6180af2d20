import { durationSeconds } from '../../promql/duration.ts';
import type { Problem } from '../finding.ts';
import { groupList } from '../read/rules.ts';
import { entryOf, itemsOf, textOf, type YamlNode } from '../read/yaml.ts';
import type { Rule } from './rule.ts';
import { code, nearest, oneOf } from './words.ts';

/** A rule file that Prometheus would refuse for its shape. A file that cannot be read at all is found when it is read. */
export const fileShape: Rule = {
  kind: 'rule-file',
  name: 'file-shape',
  about: 'a file that is no dashboard or no rule file',
  check({ documents }) {
    return documents.flatMap((document) => {
      const groups = groupList(document);
      if (groups.kind !== 'list') {
        const found = { message: 'the file has no list of groups.', fix: 'begin it with groups:' };
        return isEmpty(document) || isTestFile(document) ? [] : [{ at: groups.place(), ...found }];
      }
      return groups.items.flatMap(groupProblems);
    });
  },
};

/** Nothing at all, or `groups:` with nothing behind it: generators write such files. */
function isEmpty(document: YamlNode): boolean {
  if (document.kind !== 'map') return document.kind === 'none';
  return document.entries.every(({ key, value }) => key === 'groups' && value.kind === 'none');
}

/** A file for `promtool test rules`, as it often lies beside the rules. */
function isTestFile(document: YamlNode): boolean {
  return entryOf(document, 'tests').kind === 'list';
}

const GROUP_KEYS = ['name', 'interval', 'query_offset', 'limit', 'labels', 'rules', 'partial_response_strategy'];
const RULE_KEYS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

function groupProblems(group: YamlNode): readonly Problem[] {
  if (group.kind !== 'map')
    return [{ at: group.place(), message: 'this is no group.', fix: 'give it name: and rules:' }];
  const name = textOf(entryOf(group, 'name'));
  const nameless = { at: group.place(), message: 'the group has no name.', fix: 'add name:' };
  const interval = durationProblems(group, 'interval');
  const rules = itemsOf(entryOf(group, 'rules')).flatMap(ruleProblems);
  return [...(name === undefined ? [nameless] : []), ...keyProblems(group, GROUP_KEYS, 'group'), ...interval, ...rules];
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
  return [...found, ...keyProblems(rule, RULE_KEYS, 'rule'), ...durationProblems(rule, 'for'), ...labels];
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

function labelProblems(node: YamlNode): readonly Problem[] {
  if (node.kind !== 'map') return [];
  return node.entries.flatMap(({ key, keyPlace }) =>
    /^[A-Za-z_]\w*$/.test(key)
      ? []
      : [{ at: keyPlace(), message: `${code(key)} is no label name.`, fix: 'use letters, digits and underscores' }],
  );
}
