import { agentos } from './agentos.ts';
import { arxFlows } from './arx-flows.ts';
import { arxItself } from './arx-itself.ts';
import { autobotApi } from './autobot-api.ts';
import { autobotClaude } from './autobot-claude.ts';
import { autobotErrors } from './autobot-errors.ts';
import { autobotGithub } from './autobot-github.ts';
import { autobotKnowledge } from './autobot-knowledge.ts';
import { autobotLlm } from './autobot-llm.ts';
import { autobotMachines } from './autobot-machines.ts';
import { autobotOverview } from './autobot-overview.ts';
import { autobotPerformance } from './autobot-performance.ts';
import { autobotRedis } from './autobot-redis.ts';
import { autobotSystem } from './autobot-system.ts';
import { autobotWebsocket } from './autobot-websocket.ts';
import { autobotWorkflow } from './autobot-workflow.ts';
import type { BuiltDashboard } from './frame.ts';
import { orchestrator } from './orchestrator.ts';
import { slos } from './slos.ts';
import { startHere } from './start-here.ts';
import { xyn } from './xyn.ts';

export type { AnnotationJson, DashboardJson, DashboardLinkJson, RowJson, VariableJson } from '../grafana/json.ts';
export type { PanelJson, TargetJson } from '../grafana/panel-json.ts';
export type { BuiltDashboard } from './frame.ts';

const DASHBOARDS: readonly BuiltDashboard[] = [
  startHere,
  slos,
  arxItself,
  arxFlows,
  agentos,
  orchestrator,
  xyn,
  autobotOverview,
  autobotSystem,
  autobotWorkflow,
  autobotErrors,
  autobotClaude,
  autobotGithub,
  autobotPerformance,
  autobotApi,
  autobotMachines,
  autobotKnowledge,
  autobotLlm,
  autobotRedis,
  autobotWebsocket,
];

/** Every dashboard, ready to be written: the same bytes every time. */
export function buildDashboards(): readonly BuiltDashboard[] {
  return DASHBOARDS;
}
