import type { Unsubscribe } from '@arx/signals';
import { createRecorder } from './recorder.ts';
import type { AutobotRegistry } from './registry.ts';
import { listenToAlerts } from './subscribe/alerts.ts';
import { listenToApi } from './subscribe/api.ts';
import { listenToErrors } from './subscribe/errors.ts';
import { listenToGithub } from './subscribe/github.ts';
import { listenToKnowledge } from './subscribe/knowledge.ts';
import type { Listen } from './subscribe/listening.ts';
import { listenToModels } from './subscribe/llm.ts';
import { listenToMachine } from './subscribe/machine.ts';
import { listenToRedis } from './subscribe/redis.ts';
import { listenToServices } from './subscribe/services.ts';
import { listenToTasks } from './subscribe/task.ts';
import { listenToWebsockets } from './subscribe/websocket.ts';
import { listenToWorkflows } from './subscribe/workflow.ts';

const GROUPS: readonly Listen[] = [
  listenToWorkflows,
  listenToGithub,
  listenToTasks,
  listenToRedis,
  listenToKnowledge,
  listenToModels,
  listenToWebsockets,
  listenToMachine,
  listenToErrors,
  listenToServices,
  listenToApi,
  listenToAlerts,
];

/**
 * Translates signals into the words of this system, until the returned function is called. Workflows, tasks and
 * connections that are open then are still recorded when they end, so that starts and ends stay in balance.
 *
 * @param key makes it idempotent: with a key there is one such subscription in the process. Default none.
 */
export function subscribeAutobot(registry: AutobotRegistry, key?: string): Unsubscribe {
  const to = { registry, recorder: createRecorder(registry), options: key === undefined ? {} : { key } };
  const leave = GROUPS.flatMap((listen) => listen(to));
  return () => {
    for (const one of leave) one();
  };
}
