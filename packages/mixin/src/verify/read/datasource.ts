import { asText, at, type JsonObject, objectsIn } from './json.ts';

/** Types of data sources by the names of the variables that choose one. */
export type SourceTypes = ReadonlyMap<string, string>;

export function sourceTypes(dashboard: JsonObject): SourceTypes {
  const variables = objectsIn(at(dashboard, 'templating', 'list')).flatMap(([, { type, name, query }]) =>
    type === 'datasource' && typeof name === 'string' && typeof query === 'string' ? [[name, query] as const] : [],
  );
  return new Map(variables);
}

// A data source that only has a name can be of any type; these names say which.
const OTHER_NAMES = /loki|tempo|elastic|influx|graphite|cloudwatch|mysql|postgres|clickhouse|jaeger|zipkin|testdata/i;

/** Whether a query goes to Prometheus, as far as the dashboard says. */
export function isPrometheus(datasource: unknown, types: SourceTypes): boolean {
  const name = asText(datasource) ?? asText(at(datasource, 'uid')) ?? '';
  const variable = /^\$\{?(\w+)/.exec(name)?.[1];
  const type = asText(at(datasource, 'type')) ?? (variable === undefined ? undefined : types.get(variable));
  // Mixed panels are of the type `datasource`; their queries say more.
  if (type !== undefined && type !== 'datasource' && !type.startsWith('$')) return type === 'prometheus';
  return !OTHER_NAMES.test(name);
}
