import { EXIT } from '../exit-codes.ts';
import type { CommandManual, GroupManual } from './manual.ts';

const build: CommandManual = {
  kind: 'command',
  name: 'build',
  summary: 'Writes dashboards, rules, runbooks and what runs them.',
  description: [
    'Writes everything that comes from the mixin: Grafana dashboards, rules with their tests, runbooks, the stack of docker-compose.observability.yml and the manifests for Kubernetes. The same bytes every time, so that a version control shows what changed.',
    'Each file is replaced as a whole. observability/.built.json lists what was written with its SHA-256: a listed file that is built no more is removed when it still has those bytes, else it stays; and nothing is overwritten that is not as an earlier build left it, unless --force is given.',
    'For a stack with settings of your own use `arx stack init`: this command builds the one of the defaults.',
    'With --json it prints {directory, created, changed, edited, removed, left, unchanged}: paths, and the number of unchanged files.',
  ],
  arguments: [],
  options: [
    { flags: '--out <directory>', meaning: 'The directory to build into; it is made.', default: 'the current one' },
    {
      flags: '--check',
      meaning: 'Writes nothing, names what differs from what is built, and ends with 1 when something does.',
    },
    {
      flags: '--systems <names>',
      meaning:
        'The systems whose rules and runbooks are built, separated by commas. Dashboards link to each other: all are always built. ARX_SYSTEMS is not asked, so that a build does not depend on who runs it.',
      default: 'all',
    },
    { flags: '--force', meaning: 'Overwrites files that somebody edited, too.' },
    { flags: '--json', meaning: 'Prints one JSON document instead of text.' },
  ],
  examples: [
    { command: 'arx mixin build', meaning: 'into observability/ and docs/runbooks/, from here on' },
    { command: 'arx mixin build --check', meaning: 'in CI: are the committed files the built ones?' },
    { command: 'arx mixin build --out monitoring --systems=arx,xyn', meaning: 'a copy with the rules of two systems' },
  ],
  exitCodes: [EXIT.ok, EXIT.failed, EXIT.usage, EXIT.refused, EXIT.stack, EXIT.internal],
  variables: ['NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'],
  files: [
    { path: 'observability/.built.json', meaning: 'What was built, so that build can tell its files from yours.' },
  ],
  load: async () => (await import('../commands/mixin-build.ts')).mixinBuild,
};

const verify: CommandManual = {
  kind: 'command',
  name: 'verify',
  summary: 'Checks dashboards and rules against the metric families, without any data.',
  description: [
    'Reads Grafana dashboards and Prometheus rules and reports every mistake that can be seen without data: a family, label or value that does not exist, a rate of a gauge, a division whose sides never match, an alert that cannot fire, a panel without a unit. Each finding has file, line and column, the name of the rule and what to do.',
    'Without --dashboards and --rules it checks what ARX itself builds, and that every family of it is used. With them it checks your own files, against the families of ARX and of your --catalog; what the rules of ARX record is known to them.',
    'A module for --catalog exports a system, or families as counter(), gauge(), histogram() and info() of @arx/catalog make them. It is run, like any module that is imported. If it exports `waived`, an object of family names with reasons, all its other families must be used.',
    'With --json it prints an array of {file, line, column, path, subject, rule, message, fix}. Ends with 1 when there is a finding.',
  ],
  arguments: [],
  options: [
    {
      flags: '--dashboards <path...>',
      meaning: 'Dashboards in JSON: files, or folders with all below them that ends in .json.',
      default: 'those of ARX',
      repeatable: true,
    },
    {
      flags: '--rules <path...>',
      meaning: 'Rule files in YAML, of Prometheus or as PrometheusRule of Kubernetes: files, or folders.',
      default: 'those of ARX',
      repeatable: true,
    },
    {
      flags: '--catalog <module>',
      meaning: 'Families of your own: a path to a module or the name of a package. May be given several times.',
      default: 'none',
      repeatable: true,
    },
    {
      flags: '--target-label <name>',
      meaning: 'A label that your scrape configuration adds to targets, such as rack. May be given several times.',
      default: 'the common ones, such as job, instance, cluster and namespace',
      repeatable: true,
    },
    {
      flags: '--scrape-interval <time>',
      meaning: 'Time between two scrapes, such as 15s or 1m: an alert on absence has to wait for two.',
      default: '15s',
    },
    {
      flags: '--ignore <rule>',
      meaning:
        'Leaves out the findings of a rule; rule:file.json only in files of that name. May be given several times.',
      default: 'none',
      repeatable: true,
    },
    { flags: '--list-rules', meaning: 'Lists the rules with what they find, and checks nothing.' },
    { flags: '--json', meaning: 'Prints one JSON document instead of text.' },
  ],
  examples: [
    { command: 'arx mixin verify', meaning: 'what comes with ARX' },
    { command: 'arx mixin verify --dashboards grafana --rules alerts/*.yml', meaning: 'your own files' },
    {
      command: 'arx mixin verify --dashboards grafana --catalog ./dist/metrics.js',
      meaning: 'dashboards that show families of your own, too',
    },
    { command: 'arx mixin verify --list-rules', meaning: 'what it looks for' },
  ],
  exitCodes: [EXIT.ok, EXIT.failed, EXIT.usage, EXIT.internal],
  variables: ['NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'],
  files: [],
  load: async () => (await import('../commands/mixin-verify.ts')).mixinVerify,
};

export const MIXIN: GroupManual = {
  kind: 'group',
  name: 'mixin',
  summary: 'Check and build dashboards, alerts and runbooks.',
  description: [
    'The mixin is what shows and watches the metric families: dashboards, rules, runbooks and the stack that runs them.',
  ],
  examples: [
    { command: 'arx mixin build', meaning: 'write all that comes with ARX' },
    { command: 'arx mixin verify --dashboards grafana', meaning: 'check dashboards of your own' },
  ],
  commands: [build, verify],
};
