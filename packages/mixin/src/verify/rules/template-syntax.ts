import type { Problem } from '../finding.ts';
import type { Text } from '../place.ts';
import { readTemplate, type TemplateAction, withoutStrings } from '../read/template.ts';
import type { Rule } from './rule.ts';
import { code, nearest } from './words.ts';

/** A template that Prometheus refuses, or that prints an error in place of the text. */
export const templateSyntax: Rule = {
  kind: 'alert',
  name: 'template-syntax',
  about: 'an alert whose text is no template that Prometheus can run',
  check(alert) {
    const texts: readonly Text[] = [...alert.annotations.values(), ...alert.labels.values()];
    return texts.flatMap((text) => {
      const read = readTemplate(text);
      if (read.kind === 'broken') return [{ at: read.at, message: `${read.message}.`, fix: read.fix }];
      return read.actions.flatMap((action) => actionProblems(action, read.actions));
    });
  },
};

function actionProblems(action: TemplateAction, all: readonly TemplateAction[]): readonly Problem[] {
  const body = withoutStrings(action.body);
  if (body === '') return [{ at: action.place(), message: 'the action {{ }} is empty.', fix: 'leave it out' }];
  const own = new Set(
    all.flatMap(({ body: other }) =>
      [...other.matchAll(/(\$\w+)\s*(?:,\s*(\$\w+)\s*)?:?=/g)].flatMap(([, a, b]) => [a, b]),
    ),
  );
  const variables = [...body.matchAll(/\$[A-Za-z_]\w*/g)].map(([name]) => name);
  const variable = variables.find((name) => !VARIABLES.includes(name) && !own.has(name));
  if (variable !== undefined) return [unknown(action, 'variable', variable, VARIABLES)];
  const words = [...body.matchAll(/(?<![$.\w])[A-Za-z_]\w*/g)].map(([name]) => name);
  const word = words.find((name) => !FUNCTIONS.has(name));
  return word === undefined ? [] : [unknown(action, 'function', word, [...FUNCTIONS])];
}

function unknown(action: TemplateAction, what: string, name: string, known: readonly string[]): Problem {
  const near = nearest(name, known);
  return {
    at: action.place(),
    message: `templates have no ${what} ${code(name)}: Prometheus refuses the rule.`,
    fix: near === undefined ? `use one of Prometheus' template reference` : `did you mean ${near}?`,
  };
}

const VARIABLES: readonly string[] = ['$labels', '$value', '$externalLabels', '$externalURL'];

/** Of Go's text/template and of Prometheus: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['if', 'else', 'end', 'range', 'with', 'define', 'template', 'block', 'break', 'continue', 'nil', 'true', 'false'],
  ...[
    'and',
    'or',
    'not',
    'eq',
    'ne',
    'lt',
    'le',
    'gt',
    'ge',
    'len',
    'index',
    'slice',
    'call',
    'html',
    'js',
    'urlquery',
  ],
  ...['print', 'printf', 'println', 'query', 'first', 'label', 'value', 'sortByLabel', 'strvalue', 'args', 'tmpl'],
  ...[
    'humanize',
    'humanize1024',
    'humanizeDuration',
    'humanizePercentage',
    'humanizeTimestamp',
    'toTime',
    'toDuration',
  ],
  ...['title', 'toUpper', 'toLower', 'stripPort', 'stripDomain', 'match', 'reReplaceAll', 'safeHtml', 'graphLink'],
  ...['tableLink', 'pathPrefix', 'externalURL', 'parseDuration', 'now', 'urlQueryEscape'],
]);
