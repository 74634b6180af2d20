import { agentosRules } from './agentos.ts';
import { arxRules } from './arx.ts';
import { autobotRules } from './autobot.ts';
import { orchestratorRules } from './orchestrator.ts';
import type { SystemRules } from './system-rules.ts';
import { xynRules } from './xyn.ts';

/** The rules of every system, in the order of the systems. */
export const RULES: readonly SystemRules[] = [arxRules, agentosRules, orchestratorRules, xynRules, autobotRules];
