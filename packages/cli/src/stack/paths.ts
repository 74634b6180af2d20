/** Where things lie, relative to the directory of the stack, with slashes. */
export const paths = {
  compose: 'docker-compose.observability.yml',
  observability: 'observability',
  env: 'observability/.env',
  envExample: 'observability/.env.example',
  arxEnv: 'observability/arx.env',
  gitignore: 'observability/.gitignore',
  manifest: 'observability/.generated.json',
  /** What `arx mixin build` wrote, in a copy of the repository. */
  builtList: 'observability/.built.json',
  /** Who is writing: of the name of temporary files, which git ignores. */
  lock: 'observability/.arx-lock.tmp',
  secrets: 'observability/secrets',
  /** Rule files of the user: never written, never removed. */
  customRules: 'observability/prometheus/custom',
  /** Where else samples go: of the user, and part of `prometheus.yml` once init has run. */
  remoteWrite: 'observability/prometheus/remote-write.yml',
} as const;
