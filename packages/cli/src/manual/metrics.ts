import { EXIT } from '../exit-codes.ts';
import type { CommandManual, GroupManual, OptionManual } from './manual.ts';
import { JSON_LIST } from './options.ts';

const SYSTEM: OptionManual = {
  flags: '--system <name>',
  meaning: 'Only the families of this system: arx, agentos, orchestrator, xyn or autobot. May be given several times.',
  variable: 'ARX_SYSTEMS',
  default: 'all',
  repeatable: true,
};

const ls: CommandManual = {
  kind: 'command',
  name: 'ls',
  summary: 'Lists the metric families.',
  description: [
    'Lists every family that arx knows, with the event that publishes it. "none yet" is a family whose publisher is not built: it is not on the page.',
    'With --json it prints an array of {name, type, help, labels, buckets, system, publisher}; buckets is null for what is no histogram.',
  ],
  arguments: [],
  options: [SYSTEM, JSON_LIST],
  examples: [
    { command: 'arx metrics ls --system=xyn', meaning: 'the families of the run queue' },
    {
      command: `arx metrics ls --json | jq -r '.[] | select(.publisher == "none yet").name'`,
      meaning: 'what cannot move yet',
    },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.internal],
  variables: ['ARX_SYSTEMS', 'NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'],
  files: [],
  load: async () => (await import('../commands/metrics-ls.ts')).metricsLs,
};

const show: CommandManual = {
  kind: 'command',
  name: 'show',
  summary: 'Shows one metric family: labels, values, bounds, and what moves it.',
  description: ['Shows all that the catalog says of a family.'],
  arguments: [
    { name: 'NAME', meaning: 'The family; `arx metrics ls` lists them. A sample name such as x_bucket will do.' },
  ],
  options: [JSON_LIST],
  examples: [{ command: 'arx metrics show ar_step_latency_ms', meaning: 'the latency of steps' }],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.internal],
  variables: ['NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'],
  files: [],
  load: async () => (await import('../commands/metrics-show.ts')).metricsShow,
};

const lint: CommandManual = {
  kind: 'command',
  name: 'lint',
  summary: 'Checks the families against the naming conventions of Prometheus.',
  description: [
    'Reports every name, unit, help and bound that the conventions advise against. A name that one of the documents prescribes is allowed, and says so.',
    'Ends with 1 when there is a finding that is not allowed.',
  ],
  arguments: [],
  options: [SYSTEM, JSON_LIST],
  examples: [{ command: 'arx metrics lint', meaning: 'every system' }],
  exitCodes: [EXIT.ok, EXIT.failed, EXIT.usage, EXIT.internal],
  variables: ['ARX_SYSTEMS', 'NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'],
  files: [],
  load: async () => (await import('../commands/metrics-lint.ts')).metricsLint,
};

export const METRICS: GroupManual = {
  kind: 'group',
  name: 'metrics',
  summary: 'List, show and check the metric families.',
  description: ['A metric family is one name on the page, with its help, its type and its series.'],
  examples: [{ command: 'arx metrics ls', meaning: 'all of them' }],
  commands: [ls, show, lint],
};
