import type { OptionManual } from './manual.ts';

export const PORT: OptionManual = {
  flags: '--port <number>',
  meaning: 'Port of the page. 0 takes any free port and prints it.',
  variable: 'AR_METRICS_PORT',
  default: '9108',
};

export const ADDR: OptionManual = {
  flags: '--addr <address>',
  alias: '--host <address>',
  meaning: 'Address to bind to. Off loopback the page is open to whoever reaches it, and a warning says so.',
  variable: 'AR_METRICS_ADDR',
  default: '127.0.0.1',
};

export const ALLOW_HOST: OptionManual = {
  flags: '--allow-host <name>',
  meaning:
    'A name beside those of this machine under which the server may be asked, such as host.docker.internal. May be given several times.',
  variable: 'ARX_ALLOWED_HOSTS',
  default: 'none on loopback, every name elsewhere',
  repeatable: true,
};

export const SPOOL_DIR: OptionManual = {
  flags: '--spool-dir <directory>',
  meaning: 'The spool, through which the processes of one directory share their series.',
  variable: 'AR_METRICS_DIR',
  default: '$XDG_STATE_HOME/arx, else ~/.local/state/arx',
};

export const FLOWS_DIR: OptionManual = {
  flags: '--flows-dir <directory>',
  meaning:
    'Directory with your own flow files (*.yaml, *.yml), beside the flows that come with arx. One with the same id replaces the shipped one.',
  variable: 'ARX_FLOWS_DIR',
  default: './flows, when it is there',
};

export const SPEED: OptionManual = {
  flags: '--speed <factor>',
  meaning:
    'How many times faster than declared the simulated run goes; max waits for nothing. The durations shown stay those of the flow; the recorded latencies are wall time and shrink with it.',
  default: '1',
};

export const JSON_LIST: OptionManual = {
  flags: '--json',
  meaning: 'Prints one JSON document instead of a table.',
};

export const SPOOL_FILES = [
  { path: '$XDG_STATE_HOME/arx', meaning: 'The default spool. Made with mode 0700: only you can read it.' },
  { path: '~/.local/state/arx', meaning: 'The default spool where XDG_STATE_HOME is unset.' },
] as const;
