import { machineRunbooks } from '../runbooks/autobot-machine.ts';
import { servicesRunbooks } from '../runbooks/autobot-services.ts';
import { workRunbooks } from '../runbooks/autobot-work.ts';
import { autobotAlerts, autobotRecords } from './alerts/autobot.ts';
import { autobotScenarios } from './scenarios/autobot.ts';
import { type SystemRules, systemRules } from './system-rules.ts';

/** Machines, services, models, knowledge, WebSockets and Redis. */
export const autobotRules: SystemRules = systemRules({
  system: 'autobot',
  alerts: autobotAlerts,
  runbooks: { ...workRunbooks, ...machineRunbooks, ...servicesRunbooks },
  scenarios: autobotScenarios,
  records: autobotRecords,
  signsOfLife: ['autobot_claude_api_response_time_seconds_count'],
});
