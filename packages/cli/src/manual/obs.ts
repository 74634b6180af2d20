import { EXIT } from '../exit-codes.ts';
import type { CommandManual, GroupManual } from './manual.ts';
import {
  ACCESS_VARIABLES,
  ADDR,
  ALLOW_HOST,
  DATABASE_VARIABLES,
  FLOWS_DIR,
  JSON_LIST,
  PORT,
  SPOOL_DIR,
  SPOOL_FILES,
} from './options.ts';

const serve: CommandManual = {
  kind: 'command',
  name: 'serve',
  summary: 'Serves the metrics page until it is interrupted.',
  description: [
    'Serves the series of every run that shares the spool, of living processes and of ended ones, in the text format and in OpenMetrics. Servers and runs may come and go in any order: counts never fall and nothing counts twice. Several servers may stand on one spool, each on a port of its own.',
    'Series known from the flows are there at 0 from the start, so that Prometheus sees the very first run as an increase.',
    'Pages: /metrics (every system of ARX_SYSTEMS and this process), /metrics/{system} (the families of one system alone), /api/monitoring/metrics and /api/monitoring/health/metrics (where the document of AutoBot wants them), /healthz, and / that lists them. Scrape exactly one page per process. With METRICS_REQUIRE_AUTH=true they need the token of ARX_API_TOKEN.',
    'SIGTERM ends the server, and it exits with 0. npx does not hand the signal on: in a script start the installed `arx` itself (in a checkout `node packages/cli/bin/arx.mjs`), or signal the process that /healthz names as pid; it tells that to this machine alone, and only while the server is bound to loopback.',
  ],
  arguments: [],
  options: [PORT, ADDR, ALLOW_HOST, SPOOL_DIR, FLOWS_DIR],
  examples: [
    { command: 'arx obs serve', meaning: 'serve http://127.0.0.1:9108/metrics' },
    { command: 'arx obs serve --port 9200 --spool-dir ./spool', meaning: 'another port and another spool' },
    { command: 'AR_METRICS_ADDR=0.0.0.0 arx obs serve', meaning: 'let the network read the page' },
    { command: 'kill $(curl -s http://127.0.0.1:9108/healthz | jq .pid)', meaning: 'end it from a script' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.flow, EXIT.spool, EXIT.address, EXIT.internal],
  variables: [
    'AR_ENABLE_METRICS',
    'ARX_SYSTEMS',
    'AR_METRICS_PORT',
    'AR_METRICS_ADDR',
    'AR_METRICS_DIR',
    'AR_METRICS_BRANCHES',
    'AR_METRICS_REPOSITORIES',
    'ARX_ALLOWED_HOSTS',
    'ARX_FLOWS_DIR',
    ...ACCESS_VARIABLES,
    'XDG_STATE_HOME',
    'ARX_DEBUG',
  ],
  files: SPOOL_FILES,
  load: async () => (await import('../commands/obs-serve.ts')).obsServe,
};

const reset: CommandManual = {
  kind: 'command',
  name: 'reset',
  summary: 'Empties the spool: every count starts at 0 again.',
  description: [
    'Removes the files of the spool after asking. Without a terminal to ask on, --yes is needed.',
    'While processes are alive on the spool, runs or servers, it refuses, because the counts on a page would fall; with --force it removes their files, too, and they go on in new ones with what they have counted since their start. Files that arx did not write are left alone, and it says how many there are.',
  ],
  arguments: [],
  options: [
    { flags: '-y, --yes', meaning: 'Does not ask.' },
    { flags: '--force', meaning: 'Also removes the files of processes that are alive.' },
    SPOOL_DIR,
  ],
  examples: [
    { command: 'arx obs reset', meaning: 'say what is there, ask, and remove it' },
    { command: 'arx obs reset --yes --spool-dir ./spool', meaning: 'in a script' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.spool, EXIT.refused, EXIT.internal, EXIT.interrupted],
  variables: ['AR_METRICS_DIR', 'XDG_STATE_HOME', 'ARX_DEBUG'],
  files: SPOOL_FILES,
  load: async () => (await import('../commands/obs-reset.ts')).obsReset,
};

const doctor: CommandManual = {
  kind: 'command',
  name: 'doctor',
  summary: 'Says why metrics are missing or wrong, and what to type.',
  description: [
    'Looks at the variables of this shell, the page, its server and the spool, and changes nothing. One line per check: its state, its id, what was seen; below it the commands that help. docs/troubleshooting.md goes from the symptom to the check.',
    'With --system=xyn it examines the run queue: whether its families stand on the page and add up, who collects them and how lately, workers, leases and runs that wait, and the database with its schema, indexes, plans, slow statements and open transactions. It looks at the page twice, with a tick of the collector in between, which takes a few seconds. It reads the database of DATABASE_URL, else the embedded one, which it starts if no process uses it, and never creates. It shows no password and no inputs of runs.',
    'Where the shell has the token of the servers (ARX_API_TOKEN, ARX_API_TOKEN_FILE) it is sent to those that are looked at, and shown nowhere.',
    'States: ok; warning (works, but probably not as wanted); problem (numbers are missing or wrong); unknown (could not be looked at, most often because nobody answers). Warnings alone end with 0; scripts that mind them read --json.',
    'The server remembers the last eight programs that read its pages: user agent, how far away, how often and when. It tells readers on its own machine alone, and never keeps an address.',
    '--report writes the same as Markdown, to attach to an issue, with mode 0600, and never overwrites a file. It has names of families and labels, numbers, and which of the variables below are set; no values of labels or variables, no paths, no addresses of other machines, no names of hosts and users.',
  ],
  arguments: [],
  options: [
    {
      flags: '--url <address>',
      meaning: 'The server to look at, such as http://127.0.0.1:9108.',
      default: 'AR_METRICS_ADDR and AR_METRICS_PORT, else http://127.0.0.1:9108',
    },
    {
      flags: '--system <name>',
      meaning:
        'What to examine beside the page and its server: arx (flow runs and the spool), xyn (the run queue and its database), or all. May be given several times.',
      default: 'arx',
      repeatable: true,
    },
    SPOOL_DIR,
    JSON_LIST,
    { flags: '--report <file>', meaning: 'Also writes a report without secrets into a new file.' },
  ],
  examples: [
    { command: 'arx obs doctor', meaning: 'look at what flow runs record' },
    { command: 'arx obs doctor --system=xyn', meaning: 'look at the run queue and its database' },
    { command: 'arx obs doctor --report arx-report.md', meaning: 'with a file to attach to an issue' },
    {
      command: 'arx obs doctor --json | jq -r \'.checks[] | select(.state != "ok") | .id\'',
      meaning: 'for scripts',
    },
  ],
  exitCodes: [EXIT.ok, EXIT.failed, EXIT.usage, EXIT.internal, EXIT.hangup, EXIT.interrupted, EXIT.terminated],
  variables: [
    'AR_ENABLE_METRICS',
    'ARX_SYSTEMS',
    'AR_METRICS_PORT',
    'AR_METRICS_ADDR',
    'AR_METRICS_DIR',
    'AR_METRICS_BRANCHES',
    'AR_METRICS_REPOSITORIES',
    'AR_ENABLE_FLOW_ENGINE',
    'ARX_ALLOWED_HOSTS',
    'ARX_FLOWS_DIR',
    ...DATABASE_VARIABLES,
    'METRICS_COLLECTOR_INTERVAL',
    ...ACCESS_VARIABLES,
    'XDG_STATE_HOME',
    'NO_COLOR',
    'FORCE_COLOR',
    'ARX_DEBUG',
  ],
  files: SPOOL_FILES,
  load: async () => (await import('../commands/obs-doctor.ts')).obsDoctor,
};

export const OBS: GroupManual = {
  kind: 'group',
  name: 'obs',
  summary: 'Serve, check and reset the metrics of this machine.',
  description: [
    'What runs record goes through the spool, a directory; these commands serve it, check it and empty it.',
  ],
  examples: [{ command: 'arx obs serve', meaning: 'serve http://127.0.0.1:9108/metrics' }],
  commands: [serve, doctor, reset],
};
