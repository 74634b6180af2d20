import { DEFAULT_STACK, type StackSettings } from '@arx/mixin/emit';
import type { Reply } from '../../../src/stack/check/api.ts';
import type { StackFacts } from '../../../src/stack/check/facts.ts';
import type { Setup } from '../../../src/stack/setup.ts';
import type { Scenario } from '../../../src/stack/variables.ts';

/** A JSON answer. */
export function reply(value: unknown, skewSeconds = 0): Reply {
  return { kind: 'reply', value, skewSeconds };
}

export const REFUSED: Reply = { kind: 'none', why: 'refused', code: 'ECONNREFUSED' };

export function setupOf(scenario: Scenario, settings: Partial<StackSettings> = {}): Setup {
  const all = { ...DEFAULT_STACK, ...settings };
  const address = { host: '172.17.0.1', 'docker-desktop': '127.0.0.1', remote: '0.0.0.0', network: '0.0.0.0' }[
    scenario
  ];
  return {
    settings: all,
    scenario: { name: scenario, inferredFrom: undefined },
    listener: { address, port: all.target.port, allowedHosts: [all.target.host] },
    secrets: { grafanaAdminPassword: undefined, slackUrl: undefined, smtpPassword: undefined },
    namedSystems: undefined,
    warnings: [],
    arx: 'arx',
  };
}

/** A stack of which nothing is known but what a test says. */
export function factsOf(more: Partial<StackFacts> = {}): StackFacts {
  const nothing = { ready: REFUSED, runtime: REFUSED, targets: REFUSED, rules: REFUSED, alertmanagers: REFUSED };
  return {
    directory: '/stack',
    setup: setupOf('host'),
    files: {
      kind: 'planned',
      isNew: false,
      plan: { created: [], changed: [], unchanged: [], removed: [], left: [], manifest: new Map() },
    },
    warnings: [],
    hasPasswords: true,
    engine: { kind: 'running', version: '28.2.2', isRootless: false },
    compose: { kind: 'plugin', words: ['docker', 'compose'], version: '2.36.2' },
    containers: [],
    prometheus: { ...nothing, sampleAge: REFUSED, undelivered: REFUSED },
    alertmanager: REFUSED,
    grafana: { health: REFUSED, dataSource: REFUSED, dashboards: REFUSED },
    arx: undefined,
    configChangedAt: 0,
    ...more,
  };
}
