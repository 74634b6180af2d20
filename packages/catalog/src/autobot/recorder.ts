import { guarded, insteadOfRun, insteadOfScope } from '../guard.ts';
import { type AcceleratorRecorder, acceleratorRecorder } from './recorder/accelerators.ts';
import { type AlertRecorder, alertRecorder } from './recorder/alerts.ts';
import { type ApiRecorder, apiRecorder } from './recorder/api.ts';
import { type ClaudeRecorder, claudeRecorder } from './recorder/claude.ts';
import { type ErrorRecorder, errorRecorder } from './recorder/errors.ts';
import { type GithubRecorder, githubRecorder } from './recorder/github.ts';
import { type KnowledgeRecorder, knowledgeRecorder } from './recorder/knowledge.ts';
import { type LlmRecorder, llmRecorder } from './recorder/llm.ts';
import { type MultimodalRecorder, multimodalRecorder } from './recorder/multimodal.ts';
import { type PerformanceRecorder, performanceRecorder } from './recorder/performance.ts';
import { type RedisRecorder, redisRecorder } from './recorder/redis.ts';
import { type ScoreRecorder, scoreRecorder } from './recorder/scores.ts';
import { type ServiceRecorder, serviceRecorder } from './recorder/services.ts';
import { type SystemRecorder, systemRecorder } from './recorder/system.ts';
import { type TaskRecorder, taskRecorder } from './recorder/task.ts';
import { type WebsocketRecorder, websocketRecorder } from './recorder/websocket.ts';
import { type WorkflowRecorder, workflowRecorder } from './recorder/workflow.ts';
import type { AutobotRegistry } from './registry.ts';

/**
 * The recorders of the document, as functions of one object of named arguments. They write straight to the families of
 * one registry and never throw (unless the registry is strict). New code publishes signals instead, see `@arx/signals`.
 */
export interface AutobotRecorder
  extends WorkflowRecorder,
    GithubRecorder,
    TaskRecorder,
    PerformanceRecorder,
    KnowledgeRecorder,
    LlmRecorder,
    WebsocketRecorder,
    RedisRecorder,
    SystemRecorder,
    ErrorRecorder,
    ClaudeRecorder,
    ServiceRecorder,
    ApiRecorder,
    AcceleratorRecorder,
    ScoreRecorder,
    AlertRecorder,
    MultimodalRecorder {}

/** Makes the recorders for a registry. */
export function createRecorder(registry: AutobotRegistry): AutobotRecorder {
  const recorders: AutobotRecorder = {
    ...workflowRecorder(registry),
    ...githubRecorder(registry),
    ...taskRecorder(registry),
    ...performanceRecorder(registry),
    ...knowledgeRecorder(registry),
    ...llmRecorder(registry),
    ...websocketRecorder(registry),
    ...redisRecorder(registry),
    ...systemRecorder(registry),
    ...errorRecorder(registry),
    ...claudeRecorder(registry),
    ...serviceRecorder(registry),
    ...apiRecorder(registry),
    ...acceleratorRecorder(registry),
    ...scoreRecorder(registry),
    ...alertRecorder(registry),
    ...multimodalRecorder(registry),
  };
  return guarded(registry, recorders, {
    workflow: insteadOfScope,
    trackWorkflow: insteadOfRun,
    task: insteadOfScope,
    trackTask: insteadOfRun,
    websocketConnection: insteadOfScope,
    trackWebsocketConnection: insteadOfRun,
  });
}
