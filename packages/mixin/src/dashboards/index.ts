import { arxFlows } from './arx-flows.ts';
import { arxItself } from './arx-itself.ts';
import { autobotLlm } from './autobot-llm.ts';
import type { BuiltDashboard } from './frame.ts';
import { startHere } from './start-here.ts';
import { xyn } from './xyn.ts';

export type {
  AnnotationJson,
  DashboardJson,
  DashboardLinkJson,
  PanelJson,
  RowJson,
  TargetJson,
  VariableJson,
} from '../grafana/json.ts';
export type { BuiltDashboard } from './frame.ts';

/** Every dashboard, ready to be written: the same bytes every time. */
export function buildDashboards(): readonly BuiltDashboard[] {
  return [startHere, arxItself, arxFlows, xyn, autobotLlm];
}
