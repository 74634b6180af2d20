import type { SystemName } from '@arx/catalog';
import { recordName } from './alert.ts';
import { ruleError } from './errors.ts';
import { checkExpression, selectJob } from './expression.ts';
import { absentParts, targetParts } from './meta.ts';
import { type RuleOptions, type Settings, settingsOf } from './options.ts';
import { type PlacedAlert, placeAlert } from './placed-alert.ts';
import { type RecordingRule, type RuleGroup, ruleFileYaml } from './rule-file.ts';
import { placeSlo } from './slo/slo-rules.ts';
import type { SystemRules } from './system-rules.ts';
import { RULES } from './systems.ts';

/** A file to write. */
export interface RuleFile {
  /** Such as `xyn.rules.yml`. */
  readonly name: string;
  readonly yaml: string;
}

/** Rules, ready to be written. */
export interface BuiltRules {
  /** All groups, in the order of the files. */
  readonly groups: readonly RuleGroup[];
  /** All groups as one rule file. */
  readonly yaml: string;
  /** The same as one file for the targets and one per system. */
  readonly files: readonly RuleFile[];
}

/** The groups of one file, and the alerts in them. */
export interface RulePart {
  /** `targets`, or a system. */
  readonly name: string;
  readonly groups: readonly RuleGroup[];
  readonly alerts: readonly PlacedAlert[];
}

/**
 * The alerts, recording rules and objectives of the enabled systems: the same bytes for the same options.
 *
 * Throws `ARX_RULE_INVALID` for a rule that does not fit the catalog and `ARX_SLO_INVALID` for an objective that cannot
 * work.
 */
export function buildRules(options: RuleOptions = {}): BuiltRules {
  const parts = rulePartsOf(options);
  const groups = parts.flatMap((part) => part.groups);
  const files = parts.map((part) => ({ name: `${part.name}.rules.yml`, yaml: ruleFileYaml(part.groups) }));
  return { groups, yaml: ruleFileYaml(groups), files };
}

/** What the rules, their tests and their runbooks are made of. */
export function rulePartsOf(options: RuleOptions): readonly RulePart[] {
  const settings = settingsOf(options);
  const targets = targetParts(settings.systems).flatMap((parts) => placeAlert(parts, settings));
  const enabled = RULES.filter(({ system }) => settings.systems.includes(system));
  const all = [
    { name: 'targets', groups: alertGroups(targets), alerts: targets },
    ...enabled.map((rules) => systemPart(rules, settings)),
  ].filter(({ groups }) => groups.length > 0);
  checkUnique(all.flatMap(({ alerts }) => alerts));
  return all;
}

function systemPart(rules: SystemRules, settings: Settings): RulePart {
  const { system } = rules;
  const alerts = [...partsOf(rules), absentParts(rules)].flatMap((parts) => placeAlert(parts, settings));
  const slos = settings.slos.filter((slo) => slo.system === system).flatMap((slo) => placeSlo(slo, settings));
  return {
    name: system,
    groups: [...recordGroups(rules, settings), ...alertGroups(alerts), ...slos.map(({ group }) => group)],
    alerts: [...alerts, ...slos.map(({ alert }) => alert)],
  };
}

function partsOf({ system, alerts, runbooks, scenarios }: SystemRules): Parameters<typeof placeAlert>[0][] {
  return Object.entries(alerts).map(([name, source]) => {
    const [runbook, tests] = [runbooks[name], scenarios[name]];
    if (runbook === undefined) throw ruleError('ARX_RULE_INVALID', name, 'it has no runbook; expected one.');
    if (tests === undefined) throw ruleError('ARX_RULE_INVALID', name, 'it has no tests; expected two.');
    return { name, system, source, runbook, scenarios: tests };
  });
}

function recordGroups({ system, records }: SystemRules, { job }: Settings): readonly RuleGroup[] {
  const rules = records.map((source): RecordingRule => {
    const record = recordName(source);
    checkExpression(record, source.expr);
    return { record, expr: selectJob(record, source.expr, job), labels: { system } };
  });
  return rules.length === 0 ? [] : [{ name: `${system}_records`, rules }];
}

function alertGroups(alerts: readonly PlacedAlert[]): readonly RuleGroup[] {
  const groups = Map.groupBy(alerts, ({ group }) => group);
  return [...groups].map(([name, members]) => ({ name, rules: members.flatMap(({ rules }) => rules) }));
}

function checkUnique(alerts: readonly PlacedAlert[]): void {
  const seen = new Map<string, SystemName>();
  for (const { name, system } of alerts) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw ruleError(
        'ARX_RULE_INVALID',
        name,
        `it is an alert of ${other} and of ${system}; expected different names.`,
      );
    }
    seen.set(name, system);
  }
}
