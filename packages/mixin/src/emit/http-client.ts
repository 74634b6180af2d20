import type { EmittedFile } from './emitted-file.ts';
import { generatedYaml } from './generated-yaml.ts';
import { EMITTED, secretPath } from './layout.ts';
import { PROMETHEUS_USER } from './stack-settings.ts';

/** What Prometheus and Alertmanager ask everybody for: each other, Grafana and their own health checks. */
export const BASIC_AUTH: { readonly username: string; readonly password_file: string } = {
  username: PROMETHEUS_USER,
  password_file: secretPath('prometheusPassword'),
};

/** For `promtool` and `amtool`, which ask inside the containers whether their program is well. */
export function httpClientFiles(): readonly EmittedFile[] {
  return (['prometheus', 'alertmanager'] as const).map((program) =>
    generatedYaml(
      `${EMITTED[program]}/http.yml`,
      [`How the health check of ${program} identifies itself (--http.config.file).`],
      { basic_auth: BASIC_AUTH },
    ),
  );
}
