import type { ListedFamily } from '@arx/catalog';
import { indexCatalog, type SampleIndex } from '../promql/index.ts';
import type { Finding } from './finding.ts';
import { placeOf } from './place.ts';
import { readExpression } from './read/expression.ts';
import { RULES } from './rules/index.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { ExpressionSite } from './sites.ts';

/** Checks single expressions, as they would stand in a panel, an alert or a recording rule. */
export function expressionVerifier(
  catalog: readonly ListedFamily[],
): (text: string, where: 'panel' | 'alert' | 'record') => readonly Finding[] {
  const index: SampleIndex = indexCatalog(catalog);
  return (text, where) => {
    const site: ExpressionSite = readExpression(
      { where, file: '(expression)', subject: where, variables: where === 'panel' ? new Set() : undefined },
      { value: text, at: (offset = 0) => placeOf(text, offset) },
      { index, settings: DEFAULT_SETTINGS },
    );
    return RULES.flatMap((rule): readonly Finding[] => {
      if (rule.kind !== 'expression' || rule.name === 'unknown-variable') return [];
      return rule.check(site).map(({ at, message, fix }) => ({
        file: site.file,
        line: at.line,
        column: at.column,
        path: undefined,
        subject: site.subject,
        rule: rule.name,
        message,
        fix,
      }));
    });
  };
}
