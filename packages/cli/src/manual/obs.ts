import { EXIT } from '../exit-codes.ts';
import type { CommandManual, GroupManual } from './manual.ts';
import { ADDR, ALLOW_HOST, FLOWS_DIR, PORT, SPOOL_DIR, SPOOL_FILES } from './options.ts';

const serve: CommandManual = {
  kind: 'command',
  name: 'serve',
  summary: 'Serves the metrics page until it is interrupted.',
  description: [
    'Serves the series of every run that shares the spool, of living processes and of ended ones, in the text format and in OpenMetrics. Servers and runs may come and go in any order: counts never fall and nothing counts twice. Several servers may stand on one spool, each on a port of its own.',
    'Series known from the flows are there at 0 from the start, so that Prometheus sees the very first run as an increase.',
    'Pages: /metrics (every system and this process), /metrics/arx (the ar_ families alone), /healthz, and / that lists them. Scrape exactly one page per process.',
  ],
  arguments: [],
  options: [PORT, ADDR, ALLOW_HOST, SPOOL_DIR, FLOWS_DIR],
  examples: [
    { command: 'arx obs serve', meaning: 'serve http://127.0.0.1:9108/metrics' },
    { command: 'arx obs serve --port 9200 --spool-dir ./spool', meaning: 'another port and another spool' },
    { command: 'AR_METRICS_ADDR=0.0.0.0 arx obs serve', meaning: 'let the network read the page' },
  ],
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.flow, EXIT.spool, EXIT.address, EXIT.internal],
  variables: [
    'AR_ENABLE_METRICS',
    'AR_METRICS_PORT',
    'AR_METRICS_ADDR',
    'AR_METRICS_DIR',
    'AR_METRICS_BRANCHES',
    'ARX_ALLOWED_HOSTS',
    'ARX_FLOWS_DIR',
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
    'While processes are alive on the spool, runs or servers, it refuses, because the counts on a page would fall; with --force it removes their files, too, and they go on in new ones with what they have counted since their start. Files that arx did not write are left alone.',
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

export const OBS: GroupManual = {
  kind: 'group',
  name: 'obs',
  summary: 'Serve and reset the metrics of this machine.',
  description: ['What runs record goes through the spool, a directory; these commands serve it and empty it.'],
  examples: [{ command: 'arx obs serve', meaning: 'serve http://127.0.0.1:9108/metrics' }],
  commands: [serve, reset],
};
