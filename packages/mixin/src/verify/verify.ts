import type { ListedFamily } from '@arx/catalog';
import { indexCatalog, withRecords } from '../promql/index.ts';
import type { Finding, Problem } from './finding.ts';
import type { Place } from './place.ts';
import { readDashboard, whyNoDashboard } from './read/dashboard.ts';
import { readJson } from './read/json.ts';
import { readRuleFile, recordingRules } from './read/rules.ts';
import { readYaml, type YamlNode } from './read/yaml.ts';
import { RULES, type RuleName } from './rules/index.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import type {
  AlertSite,
  DashboardSite,
  EverythingSite,
  ExpressionSite,
  PanelSite,
  RuleFileSite,
  World,
} from './sites.ts';

/** A file as text, with the name that findings give it. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** What verify checks, and against what. */
export interface VerifyInput {
  /** Grafana dashboards in JSON. */
  readonly dashboards?: readonly SourceFile[];
  /** Rule files in YAML, as Prometheus or as Kubernetes' `PrometheusRule` has them. */
  readonly rules?: readonly SourceFile[];
  /** Rule files that are not checked, and whose recording rules expressions may ask for all the same. */
  readonly known?: readonly SourceFile[];
  /** The families that expressions may ask for: `listFamilies(SYSTEMS)`, and your own. */
  readonly catalog: readonly ListedFamily[];
  readonly settings?: Partial<Settings>;
}

/**
 * Checks dashboards and rules without any data: whether the families, labels and values exist, whether each expression
 * means what it is used for, and whether panels and alerts say what a reader needs. Recording rules in these files are
 * known to all expressions. Findings come in the order of the files and of the places in them; none means correct.
 *
 * Never throws: what cannot be read is a finding. A thousand expressions take less than a second.
 */
export function verify(input: VerifyInput): readonly Finding[] {
  const settings: Settings = { ...DEFAULT_SETTINGS, ...input.settings };
  const findings: Finding[] = [];
  const refuse = (file: string, at: Place, message: string, fix: string): void => {
    findings.push({ ...placed(at), file, subject: undefined, rule: 'file-shape', message, fix });
  };
  const rules = (input.rules ?? []).flatMap(({ file, text }) => {
    const read = readYaml(text);
    if (read.kind === 'yaml') return [{ file, documents: read.documents }];
    for (const { at, message } of read.problems) refuse(file, at, ...brokenText(text, 'YAML', message));
    return [];
  });
  const known = (input.known ?? []).flatMap(({ text }) => documentsOf(text));
  const world = worldOf(input.catalog, settings, [...rules.flatMap(({ documents }) => documents), ...known]);
  const dashboards = (input.dashboards ?? []).flatMap(({ file, text }) => {
    const read = readJson(text);
    if (read.kind === 'broken') {
      refuse(file, read.at, ...brokenText(text, 'JSON', read.message));
      return [];
    }
    const dashboard = readDashboard(file, read.json, world);
    if (dashboard !== undefined) return [dashboard];
    const { message, fix } = whyNoDashboard(read.json);
    refuse(file, { line: 1, column: 1 }, message, fix);
    return [];
  });
  const ruleFiles = rules.map(({ file, documents }) => readRuleFile(file, documents, world));
  findings.push(...runRules({ kind: 'everything', dashboards, ruleFiles, world }));
  const order = new Map([...(input.dashboards ?? []), ...(input.rules ?? [])].map(({ file }, i) => [file, i]));
  const rank = ({ file }: Finding): number => order.get(file) ?? order.size;
  return findings.sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
}

/** What is wrong with a file that cannot be read at all, and what to do. */
function brokenText(text: string, format: 'JSON' | 'YAML', message: string): readonly [message: string, fix: string] {
  // What is no UTF-8 has become marks of that; UTF-16 has a nothing beside every letter.
  if (/^(?:\uFFFD|.?\u0000)/.test(text)) return ['the file is no text in UTF-8.', 'save it as UTF-8'];
  if (format === 'YAML' && /^\s*\{\{/m.test(text)) {
    return [
      `the file is a template, and no ${format} before it is filled in.`,
      'check what it renders: helm template … > rules.yml',
    ];
  }
  return [`the file is no ${format}: ${message}.`, 'correct the syntax'];
}

function worldOf(catalog: readonly ListedFamily[], settings: Settings, documents: readonly YamlNode[]): World {
  const records = recordingRules(documents);
  return { index: withRecords(indexCatalog(catalog, settings.targetLabels), records), settings };
}

function documentsOf(text: string): readonly YamlNode[] {
  const read = readYaml(text);
  return read.kind === 'yaml' ? read.documents : [];
}

type Site = ExpressionSite | PanelSite | DashboardSite | AlertSite | RuleFileSite;

function runRules(everything: EverythingSite): readonly Finding[] {
  const sites = sitesOf(everything);
  return RULES.flatMap((rule) => runRule(rule, sites, everything));
}

function runRule(rule: (typeof RULES)[number], sites: Sites, everything: EverythingSite): readonly Finding[] {
  const { name } = rule;
  switch (rule.kind) {
    case 'expression':
      return sites.expression.flatMap((site) => report(name, site, rule.check(site)));
    case 'panel':
      return sites.panel.flatMap((site) => report(name, site, rule.check(site)));
    case 'dashboard':
      return everything.dashboards.flatMap((site) => report(name, site, rule.check(site)));
    case 'alert':
      return sites.alert.flatMap((site) => report(name, site, rule.check(site)));
    case 'rule-file':
      return everything.ruleFiles.flatMap((site) => report(name, site, rule.check(site)));
    case 'everything':
      return rule
        .check(everything)
        .flatMap((problem) => report(name, { file: problem.file, subject: undefined }, [problem]));
  }
}

type Sites = ReturnType<typeof sitesOf>;

function sitesOf({ dashboards, ruleFiles }: EverythingSite) {
  const rules = ruleFiles.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  return {
    panel: dashboards.flatMap(({ panels }) => panels),
    alert: rules.filter((rule) => rule.kind === 'alert'),
    expression: [...dashboards.flatMap(({ expressions }) => expressions), ...rules.map(({ expression }) => expression)],
  };
}

function report(
  rule: RuleName,
  { file, subject }: Pick<Site, 'file' | 'subject'>,
  problems: readonly Problem[],
): readonly Finding[] {
  return problems.map((problem) => ({
    ...placed(problem.at),
    file,
    subject: problem.subject ?? subject,
    rule,
    message: problem.message,
    fix: problem.fix,
  }));
}

function placed({ line, column, path }: Place): Pick<Finding, 'line' | 'column' | 'path'> {
  return { line, column, path };
}
