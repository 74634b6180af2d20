import { EXIT } from '../exit-codes.ts';
import type { CommandManual, GroupManual, OptionManual } from './manual.ts';

const DIR: OptionManual = {
  flags: '--dir <directory>',
  meaning: 'Directory of the stack: docker-compose.observability.yml and observability/ are in it.',
  default: 'the current one',
};

const FORCE: OptionManual = {
  flags: '--force',
  meaning: 'Overwrites files that are not as arx wrote them. Your own rules in observability/prometheus/custom stay.',
};

const JSON_DOCUMENT: OptionManual = { flags: '--json', meaning: 'Prints one JSON document instead of text.' };

const FILES = [
  {
    path: 'observability/.env',
    meaning: 'The settings, which are yours. Made from .env.example when it is missing, mode 0600, and never changed.',
  },
  {
    path: 'docker-compose.observability.yml',
    meaning: 'Prometheus, Alertmanager and Grafana. Generated, as what follows.',
  },
  {
    path: 'observability/arx.env',
    meaning:
      'What ARX has to be started with, so that the containers reach it: address, port, allowed host, token file.',
  },
  {
    path: 'observability/secrets/',
    meaning:
      'Generated passwords and tokens, mode 0600. Kept by later runs; to change one, remove its file and run init.',
  },
  {
    path: 'observability/prometheus/custom/*.yml',
    meaning: 'Your own rule files. Prometheus loads them; arx never touches them.',
  },
  {
    path: 'observability/prometheus/remote-write.yml',
    meaning: 'Where else Prometheus is to send samples: yours. init appends it to prometheus.yml, which alone is read.',
  },
  {
    path: 'observability/.generated.json',
    meaning: 'Hashes of what init wrote: how it tells its files from edited ones.',
  },
] as const;

const VARIABLES = ['NO_COLOR', 'FORCE_COLOR', 'ARX_DEBUG'] as const;
const INTERRUPTED = [EXIT.hangup, EXIT.interrupted, EXIT.terminated] as const;

const init: CommandManual = {
  kind: 'command',
  name: 'init',
  summary: 'Writes the files of the stack from observability/.env, and says which command applies them.',
  description: [
    'Reads observability/.env, judges every value, and writes the Compose file, the configuration of Prometheus, Alertmanager and Grafana with rules and dashboards, the passwords, and observability/arx.env for ARX itself. All is judged before the first write; each file is written as a whole; a second run changes nothing.',
    'A scenario says where ARX is. host: on this Linux machine, listening on the address of docker0. docker-desktop: on this macOS or Windows machine, listening on loopback. remote: on the machine that API_HOST names. network: in the container that API_HOST names, on the Docker network STACK_NETWORK. It is inferred, said, and can be set: STACK_SCENARIO.',
    'localhost as API_HOST is refused: in the container of Prometheus it is that container.',
    'A file that is not as arx wrote it is not overwritten: init refuses, names it, and writes nothing. Own rules belong into observability/prometheus/custom. It reads settings from the file alone, never from the variables of the shell, and prints no secret. docs/stack.md goes through it step by step.',
  ],
  arguments: [],
  options: [
    DIR,
    { flags: '--dry-run', meaning: 'Says what would be written, and writes nothing.' },
    FORCE,
    JSON_DOCUMENT,
  ],
  examples: [
    { command: 'arx stack init', meaning: 'write the files, or bring them up to date after a change of .env' },
    { command: 'arx stack init --dry-run', meaning: 'only say what would change' },
    { command: 'arx stack init --json | jq -r ".steps[].command"', meaning: 'the commands that apply it' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.refused, EXIT.stack, EXIT.internal],
  variables: VARIABLES,
  files: FILES,
  load: async () => (await import('../commands/stack-init.ts')).stackInit,
};

const check: CommandManual = {
  kind: 'command',
  name: 'check',
  summary: 'Says why the stack shows nothing, and what to type.',
  description: [
    'Looks at Docker, the containers, the files, Prometheus, its target, its rules, Alertmanager and Grafana, and at ARX itself, and changes nothing. One line per check: its state, its id, what was seen; below it the commands that help.',
    'States: ok; warning (works, but probably not as wanted); problem (numbers are missing or wrong); unknown (could not be looked at). Warnings alone end with 0. It takes the passwords from observability/secrets and prints none.',
  ],
  arguments: [],
  options: [DIR, JSON_DOCUMENT],
  examples: [
    { command: 'arx stack check', meaning: 'look at everything' },
    {
      command: 'arx stack check --json | jq -r \'.checks[] | select(.state == "problem") | .todo[]\'',
      meaning: 'the commands that mend it',
    },
  ],
  exitCodes: [EXIT.ok, EXIT.failed, EXIT.usage, EXIT.stack, EXIT.internal, ...INTERRUPTED],
  variables: VARIABLES,
  files: FILES,
  load: async () => (await import('../commands/stack-check.ts')).stackCheck,
};

const up: CommandManual = {
  kind: 'command',
  name: 'up',
  summary: 'Starts the stack, or applies what init changed.',
  description: [
    'Does what `arx stack init` does where it is needed, then `docker compose up -d --wait` (or what docker-compose 1.29 has of it), and lets Prometheus and Alertmanager read their files again. Running it twice does no harm.',
    'It starts no ARX: `set -a; . observability/arx.env; set +a; arx up` does.',
  ],
  arguments: [],
  options: [DIR, FORCE],
  examples: [{ command: 'arx stack up', meaning: 'start it, and wait until it is healthy' }],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.refused, EXIT.stack, EXIT.internal, ...INTERRUPTED],
  variables: VARIABLES,
  files: FILES,
  load: async () => (await import('../commands/stack-up.ts')).stackUp,
};

const down: CommandManual = {
  kind: 'command',
  name: 'down',
  summary: 'Stops the stack. The data stay, unless --volumes is given.',
  description: [
    'Removes the containers and their network. With --volumes it also removes the volumes with all that Prometheus, Alertmanager and Grafana keep, after asking; without a terminal to ask on, --yes is needed. Directories of STACK_DATA_DIR stay in any case, and so do all files.',
  ],
  arguments: [],
  options: [
    DIR,
    {
      flags: '--volumes',
      meaning: 'Also removes the volumes: every number of the past, and what was changed in Grafana.',
    },
    { flags: '-y, --yes', meaning: 'Does not ask.' },
  ],
  examples: [
    { command: 'arx stack down', meaning: 'stop it' },
    { command: 'arx stack down --volumes', meaning: 'stop it, and forget everything' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.stack, EXIT.internal, ...INTERRUPTED],
  variables: VARIABLES,
  files: FILES,
  load: async () => (await import('../commands/stack-down.ts')).stackDown,
};

export const STACK: GroupManual = {
  kind: 'group',
  name: 'stack',
  summary: 'Prometheus, Alertmanager and Grafana in containers, set up for ARX.',
  description: [
    'Writes, checks, starts and stops a stack that scrapes ARX, with dashboards, rules and passwords in place. Everything is published on the loopback of this machine alone.',
  ],
  examples: [{ command: 'arx stack up', meaning: 'from nothing to dashboards' }],
  commands: [init, check, up, down],
};
