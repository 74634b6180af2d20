import type { Analysis, ParsedExpression, SampleIndex } from '../promql/index.ts';
import type { Place, Text } from './place.ts';
import type { JsonObject } from './read/json.ts';
import type { YamlNode } from './read/yaml.ts';
import type { Settings } from './settings.ts';

/** What every check can ask. */
export interface World {
  readonly index: SampleIndex;
  readonly settings: Settings;
}

/** An expression where it stands. */
export interface ExpressionSite {
  readonly kind: 'expression';
  readonly where: 'panel' | 'variable' | 'annotation' | 'alert' | 'record';
  readonly file: string;
  /** `panel "Cost"`, `alert HighCost` */
  readonly subject: string;
  readonly text: Text;
  readonly parsed: ParsedExpression;
  /** Undefined where it cannot be parsed. */
  readonly analysis: Analysis | undefined;
  /** Names of the dashboard's variables; undefined in a rule file. */
  readonly variables: ReadonlySet<string> | undefined;
  readonly world: World;
}

/** A query of a panel. */
export interface TargetSite {
  readonly refId: string | undefined;
  readonly legend: Text | undefined;
  readonly expression: ExpressionSite;
  at(): Place;
}

export interface PanelSite {
  readonly kind: 'panel';
  readonly file: string;
  readonly subject: string;
  readonly title: string;
  readonly type: string;
  readonly id: number | undefined;
  readonly json: JsonObject;
  /** Queries of Prometheus only. */
  readonly targets: readonly TargetSite[];
  /** Names of the dashboard's variables. */
  readonly variables: ReadonlySet<string>;
  /** The collapsed row that holds it: its place is counted there. */
  readonly row: number | undefined;
  /** The place of something in it. */
  at(...path: readonly (string | number)[]): Place;
  /** A text in it. */
  text(...path: readonly (string | number)[]): Text | undefined;
}

export interface DashboardSite {
  readonly kind: 'dashboard';
  readonly file: string;
  readonly subject: undefined;
  readonly title: string;
  readonly uid: string | undefined;
  readonly panels: readonly PanelSite[];
  /** Of its variables, annotations and panels. */
  readonly expressions: readonly ExpressionSite[];
  at(...path: readonly (string | number)[]): Place;
}

export interface AlertSite {
  readonly kind: 'alert';
  readonly file: string;
  readonly subject: string;
  readonly name: string;
  readonly expression: ExpressionSite;
  /** Seconds of `for`; 0 where it is left out, undefined where it cannot be read. */
  readonly forSeconds: number | undefined;
  readonly labels: ReadonlyMap<string, Text>;
  readonly annotations: ReadonlyMap<string, Text>;
  /** The place of one of its keys; its own where it lacks the key. */
  at(key?: string): Place;
}

export interface RecordSite {
  readonly kind: 'record';
  readonly file: string;
  readonly subject: string;
  readonly name: string;
  readonly expression: ExpressionSite;
  readonly labels: ReadonlyMap<string, Text>;
  at(): Place;
}

export interface GroupSite {
  readonly name: string;
  readonly rules: readonly (AlertSite | RecordSite)[];
  at(): Place;
}

export interface RuleFileSite {
  readonly kind: 'rule-file';
  readonly file: string;
  readonly subject: undefined;
  readonly groups: readonly GroupSite[];
  /** The file as it is, for what does not fit into the above. */
  readonly documents: readonly YamlNode[];
}

/** Everything that was given to verify. */
export interface EverythingSite {
  readonly kind: 'everything';
  readonly dashboards: readonly DashboardSite[];
  readonly ruleFiles: readonly RuleFileSite[];
  readonly world: World;
}
