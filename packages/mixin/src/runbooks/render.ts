import { checkExpression, selectJob } from '../rules/expression.ts';
import type { PlacedAlert } from '../rules/placed-alert.ts';
import type { DiagnosisStep } from './runbook.ts';

/** A page, ready to be written. */
export interface RunbookPage {
  /** Such as `XynQueueBacklog.md`. */
  readonly name: string;
  readonly markdown: string;
}

/** The page of an alert. */
export function renderRunbook(alert: PlacedAlert, job: string): RunbookPage {
  const { name, runbook } = alert;
  const markdown = [
    `# ${name}`,
    '',
    factsOf(alert),
    '',
    '## Meaning',
    '',
    runbook.meaning,
    '',
    ...alert.rules.flatMap(({ expr, labels }) => [
      ...(alert.rules.length === 1 ? [] : [`Over \`${labels['long']}\` and \`${labels['short']}\`:`, '']),
      ...fenced('promql', expr),
    ]),
    '## Impact',
    '',
    runbook.impact,
    '',
    '## Diagnosis',
    '',
    ...runbook.diagnosis.flatMap((step, index) => renderStep(step, `${name}, diagnosis ${index + 1}`, index + 1, job)),
    '## Mitigation',
    '',
    ...runbook.mitigation.map((text) => `- ${text}`),
    '',
    '---',
    '',
    'Made by `@arx/mixin`; `npx vitest run packages/mixin/test/runbooks -u` writes it.',
    '',
  ].join('\n');
  return { name: `${name}.md`, markdown };
}

function factsOf({ system, rules }: PlacedAlert): string {
  const severities = [...new Set(rules.map(({ labels }) => labels.severity))].join(' or ');
  const waits = [...new Set(rules.map((rule) => rule.for))].map((time) =>
    time === '0s' ? 'at once' : `after ${time}`,
  );
  return `System \`${system}\`, ${severities}, fires ${waits.join(' or ')}. ${mark(rules)}`.trim();
}

/** What the description says of families that nobody publishes. */
function mark(rules: PlacedAlert['rules']): string {
  return /Silent for now: .*$/.exec(rules[0]?.annotations.description ?? '')?.[0] ?? '';
}

function renderStep(step: DiagnosisStep, subject: string, number: number, job: string): readonly string[] {
  const { say, query, command, everyJob } = step;
  return [
    `${number}. ${say}`,
    '',
    ...(query === undefined
      ? []
      : fenced('promql', queryOf(subject, query, everyJob === true ? undefined : job), '   ')),
    ...(command === undefined ? [] : fenced('sh', command, '   ')),
  ];
}

function queryOf(subject: string, query: string, job: string | undefined): string {
  // Results of recording rules are not in the catalog.
  if (!/\b\w+:\w+/.test(query)) checkExpression(subject, query);
  return job === undefined ? query : selectJob(subject, query, job);
}

function fenced(language: string, text: string, indent = ''): readonly string[] {
  return [`\`\`\`${language}`, text, '```'].map((line) => indent + line).concat('');
}
