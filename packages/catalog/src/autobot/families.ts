import { acceleratorFamilies } from './families/accelerators.ts';
import { alertFamilies } from './families/alerts.ts';
import { apiFamilies } from './families/api.ts';
import { claudeFamilies } from './families/claude.ts';
import { errorFamilies } from './families/errors.ts';
import { githubFamilies } from './families/github.ts';
import { knowledgeFamilies } from './families/knowledge.ts';
import { llmFamilies } from './families/llm.ts';
import { llmDetailFamilies } from './families/llm-details.ts';
import { multimodalFamilies } from './families/multimodal.ts';
import { performanceFamilies } from './families/performance.ts';
import { redisFamilies } from './families/redis.ts';
import { scoreFamilies } from './families/scores.ts';
import { serviceFamilies } from './families/services.ts';
import { systemFamilies } from './families/system.ts';
import { taskFamilies } from './families/task.ts';
import { websocketFamilies } from './families/websocket.ts';
import { workflowFamilies } from './families/workflow.ts';

/** The families of the system by their keys, in the order of its document. */
export const autobotFamilies = {
  ...workflowFamilies,
  ...githubFamilies,
  ...taskFamilies,
  ...performanceFamilies,
  ...knowledgeFamilies,
  ...llmFamilies,
  ...websocketFamilies,
  ...redisFamilies,
  ...systemFamilies,
  ...errorFamilies,
  ...claudeFamilies,
  ...serviceFamilies,
  ...apiFamilies,
  ...acceleratorFamilies,
  ...scoreFamilies,
  ...alertFamilies,
  ...multimodalFamilies,
  ...llmDetailFamilies,
};

/** The families of the system, as a type. */
export type AutobotFamilies = typeof autobotFamilies;
