import { rulePartsOf } from '../rules/build.ts';
import { type RuleOptions, settingsOf } from '../rules/options.ts';
import { type RunbookPage, renderRunbook } from './render.ts';

/**
 * One page per alert that the same options give, and `README.md`, which lists them. Every alert has a page: the compiler
 * refuses one without.
 *
 * Throws `ARX_RULE_INVALID` for a query that does not fit the catalog.
 */
export function buildRunbooks(options: RuleOptions = {}): readonly RunbookPage[] {
  const { job } = settingsOf(options);
  const parts = rulePartsOf(options);
  const index = [
    '# Runbooks',
    '',
    'One page per alert: what it means, who notices, what to look at and what to do. Every alert has the address of its page',
    `in the annotation \`runbook_url\`. The queries ask for the job \`${job}\`; paste them into Prometheus or Grafana.`,
    '',
    ...parts.flatMap(({ name, alerts }) => [
      `## ${name}`,
      '',
      '| alert | severity | says |',
      '|---|---|---|',
      ...alerts.map(
        (alert) =>
          `| [${alert.name}](${alert.name}.md) | ${[...new Set(alert.rules.map(({ labels }) => labels.severity))].join(', ')} | ${cell(alert.rules[0]?.annotations.summary ?? '')} |`,
      ),
      '',
    ]),
  ].join('\n');
  const pages = parts.flatMap(({ alerts }) => alerts.map((alert) => renderRunbook(alert, job)));
  return [{ name: 'README.md', markdown: index }, ...pages];
}

/** A template in a cell of a table: a bar would end the cell. */
function cell(template: string): string {
  return `\`${template.replaceAll('|', '\\|')}\``;
}
