import type { EmittedFile } from './emitted-file.ts';
import { yamlWithNote } from './generated-yaml.ts';
import { EMITTED, MOUNTED } from './layout.ts';

const NOTE = [
  'How Prometheus also sends what it scrapes to a store that keeps it for longer: an example, which nothing loads.',
  'Copy what you need into remote-write.yml, which is yours: arx stack init makes it a part of prometheus.yml. Passwords stay',
  'in files of mode 0600 below custom/, which containers see as /etc/prometheus/custom/.',
];

const MIMIR = {
  name: 'mimir',
  url: 'https://mimir.example.com/api/v1/push',
  // The tenant.
  headers: { 'X-Scope-OrgID': 'arx' },
  basic_auth: { username: 'arx', password_file: `${MOUNTED.prometheus}/custom/mimir-password` },
} as const;

const VICTORIA_METRICS = {
  name: 'victoriametrics',
  url: 'https://victoriametrics.example.com/api/v1/write',
  basic_auth: { username: 'arx', password_file: `${MOUNTED.prometheus}/custom/victoriametrics-password` },
} as const;

/** `remote-write.example.yml`: where else samples can go. */
export function remoteWriteExample(): EmittedFile {
  return {
    path: `${EMITTED.prometheus}/remote-write.example.yml`,
    text: yamlWithNote(NOTE, { remote_write: [MIMIR, VICTORIA_METRICS] }),
  };
}
