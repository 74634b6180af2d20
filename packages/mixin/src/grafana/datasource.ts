import type { DataSourceJson } from './json.ts';

/** The data source that the reader of the dashboard chose. */
export const PROMETHEUS: DataSourceJson = { type: 'prometheus', uid: '${datasource}' };
