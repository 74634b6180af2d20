import type { DataSourceJson, GridPos, PanelJson } from './panel-json.ts';

/** Grafana's classic dashboard, schema version 39: the parts of it that the builder writes. */
export interface DashboardJson {
  readonly annotations: { readonly list: readonly AnnotationJson[] };
  readonly description: string;
  readonly editable: boolean;
  readonly fiscalYearStartMonth: number;
  readonly graphTooltip: 0 | 1 | 2;
  readonly id: null;
  readonly links: readonly DashboardLinkJson[];
  readonly panels: readonly (PanelJson | RowJson)[];
  readonly refresh: string;
  readonly schemaVersion: 39;
  readonly tags: readonly string[];
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly time: { readonly from: string; readonly to: string };
  readonly timepicker: Readonly<Record<string, never>>;
  readonly timezone: string;
  readonly title: string;
  readonly uid: string;
  readonly weekStart: string;
}

export interface RowJson {
  readonly type: 'row';
  readonly id: number;
  readonly title: string;
  readonly collapsed: boolean;
  readonly gridPos: GridPos;
  readonly panels: readonly PanelJson[];
}

export interface DashboardLinkJson {
  readonly asDropdown: boolean;
  readonly icon: string;
  readonly includeVars: boolean;
  readonly keepTime: boolean;
  readonly tags: readonly string[];
  readonly targetBlank: boolean;
  readonly title: string;
  readonly tooltip: string;
  readonly type: 'dashboards' | 'link';
  readonly url: string;
}

export interface AnnotationJson {
  readonly builtIn?: 1;
  readonly datasource: DataSourceJson;
  readonly enable: boolean;
  readonly expr?: string;
  readonly hide: boolean;
  readonly iconColor: string;
  readonly name: string;
  readonly step?: string;
  readonly tagKeys?: string;
  readonly textFormat?: string;
  readonly titleFormat?: string;
  readonly type?: string;
}

export interface VariableJson {
  readonly name: string;
  readonly label: string;
  readonly type: 'datasource' | 'query';
  readonly description: string;
  readonly hide: 0;
  readonly query: string | { readonly qryType: number; readonly query: string; readonly refId: string };
  readonly regex: string;
  readonly refresh: 1 | 2;
  readonly includeAll: boolean;
  readonly multi: boolean;
  readonly allValue?: string;
  readonly current?: {
    readonly selected: boolean;
    readonly text: readonly string[];
    readonly value: readonly string[];
  };
  readonly datasource?: DataSourceJson;
  readonly options: readonly never[];
  readonly skipUrlSync: boolean;
  readonly sort?: number;
}
