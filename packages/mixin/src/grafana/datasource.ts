import type { DataSourceJson } from './panel-json.ts';

/** The data source that the reader of the dashboard chose. */
export const PROMETHEUS: DataSourceJson = { type: 'prometheus', uid: '${datasource}' };
