import type { Text } from '../place.ts';
import type { ExpressionSite, World } from '../sites.ts';
import { isPrometheus, type SourceTypes } from './datasource.ts';
import { readExpression } from './expression.ts';
import { asText, at, type JsonFile, type JsonObject, type JsonPath, objectsIn, textAt } from './json.ts';

/** Names of the variables that a dashboard declares. */
export function variableNames(dashboard: JsonObject): ReadonlySet<string> {
  return new Set(objectsIn(at(dashboard, 'templating', 'list')).flatMap(([, one]) => asText(one['name']) ?? []));
}

/** The expressions in the queries of a dashboard's variables. */
export function readVariables(
  json: JsonFile,
  top: JsonPath,
  {
    types,
    ...where
  }: Pick<ExpressionSite, 'file'> & { readonly variables: ReadonlySet<string>; readonly types: SourceTypes },
  world: World,
): readonly ExpressionSite[] {
  return objectsIn(at(json.root, ...top, 'templating', 'list')).flatMap(([i, variable]) => {
    if (asText(variable['type']) !== 'query' || !isPrometheus(variable['datasource'], types)) return [];
    const path = [...top, 'templating', 'list', i, 'query'];
    const query = textAt(json, [...path, 'query']) ?? textAt(json, path);
    const text = query === undefined ? undefined : expressionIn(query);
    if (text === undefined) return [];
    const subject = `variable ${asText(variable['name']) ?? i}`;
    return [readExpression({ where: 'variable', subject, ...where }, text, world)];
  });
}

const LABEL_VALUES = /^(\s*label_values\s*\()([\s\S]*?),\s*([A-Za-z_]\w*)\s*\)\s*$/;
const QUERY_RESULT = /^(\s*query_result\s*\()([\s\S]*)\)\s*$/;

/**
 * The PromQL in Grafana's own functions. `label_values(x, a)` is checked as `group by (a) (x)`, which is what it asks for;
 * its characters stand where those of `x` stand.
 */
function expressionIn(query: Text): Text | undefined {
  const [, head, selector, label] = LABEL_VALUES.exec(query.value) ?? [];
  if (head !== undefined && selector !== undefined && label !== undefined) {
    const before = `group by (${label}) (`;
    const labelAt = query.value.lastIndexOf(label);
    const place = (offset: number) => {
      const inHead = offset < before.length;
      return query.at(inHead ? labelAt : Math.min(head.length + offset - before.length, query.value.length));
    };
    return { value: `${before}${selector})`, at: (offset = 0) => place(offset) };
  }
  const [, open, inner] = QUERY_RESULT.exec(query.value) ?? [];
  if (open === undefined || inner === undefined) return undefined;
  return { value: inner, at: (offset = 0) => query.at(open.length + offset) };
}
