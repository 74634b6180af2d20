import type { DataLink } from '../grafana/panel-json.ts';

/**
 * A link from a series to another dashboard, with the data source, the jobs, the instances and the time range of this
 * one. `labels` carries labels of the series into variables there: `{ flow: 'flow_id' }` sets `$flow` to its `flow_id`.
 */
export function drillDown(title: string, uid: string, labels: Readonly<Record<string, string>> = {}): DataLink {
  return linkTo(title, uid, labels, '__field.labels');
}

/** The same from a cell of a table: there the labels are the other fields of its line. */
export function drillDownFromRow(title: string, uid: string, labels: Readonly<Record<string, string>>): DataLink {
  return linkTo(title, uid, labels, '__data.fields');
}

function linkTo(title: string, uid: string, labels: Readonly<Record<string, string>>, holder: string): DataLink {
  const carried = Object.entries(labels).map(([variable, label]) => `var-${variable}=\${${holder}.${label}}`);
  const here = ['${datasource:queryparam}', '${job:queryparam}', '${instance:queryparam}', '${__url_time_range}'];
  return { title, url: `/d/${uid}?${[...here, ...carried].join('&')}`, targetBlank: false };
}
