import type { EmittedFile } from './emitted-file.ts';
import { yamlWithNote } from './generated-yaml.ts';
import { EMITTED } from './layout.ts';

const NOTE = [
  'How Prometheus also sends what it scrapes to a store that keeps it for longer: an example, which nothing loads.',
  'Prometheus reads remote_write from prometheus.yml. Keep the entries that you need, with your addresses;',
  'passwords stay in files that the container can read.',
];

const MIMIR = {
  name: 'mimir',
  url: 'https://mimir.example.com/api/v1/push',
  // The tenant.
  headers: { 'X-Scope-OrgID': 'arx' },
  basic_auth: { username: 'arx', password_file: '/run/secrets/mimir-password' },
} as const;

const VICTORIA_METRICS = {
  name: 'victoriametrics',
  url: 'https://victoriametrics.example.com/api/v1/write',
  basic_auth: { username: 'arx', password_file: '/run/secrets/victoriametrics-password' },
} as const;

/** `remote-write.example.yml`: where else samples can go. */
export function remoteWriteExample(): EmittedFile {
  return {
    path: `${EMITTED.prometheus}/remote-write.example.yml`,
    text: yamlWithNote(NOTE, { remote_write: [MIMIR, VICTORIA_METRICS] }),
  };
}
