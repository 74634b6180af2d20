import type { EmittedFile } from './emitted-file.ts';
import { EMITTED } from './layout.ts';

const TEXT = `# The observability stack

Prometheus, Alertmanager and Grafana for ARX. \`arx mixin build\` writes what is here with its defaults; \`arx stack init\`
(or \`configure.sh\`) writes it anew with what \`.env\` says. Generated files are overwritten: change \`.env\` instead.

| file | what it is |
|---|---|
| \`.env.example\` | every setting with its default: copy it to \`.env\` and change what you need |
| \`configure.sh\` | the same as \`arx stack init\` |
| \`../${EMITTED.compose}\` | the containers: \`arx stack up\`, \`arx stack down\`; \`arx stack check\` says what is wrong |
| \`prometheus/prometheus.yml\` | what is scraped, which rules are loaded, who is told |
| \`prometheus/rules/\`, \`prometheus/tests/\` | alerts and objectives, and their tests: \`promtool test rules prometheus/tests/*.yml\` |
| \`prometheus/custom/\` | **yours**: rule files (\`*.yml\`) that are loaded, too, and that nobody overwrites |
| \`prometheus/remote-write.yml\` | **yours**, if there is one: where else samples go, as in \`remote-write.example.yml\`; \`arx stack init\` makes it a part of \`prometheus.yml\` |
| \`../docs/runbooks/\` | a page per alert: what it means and what to do; not with RUNBOOK_BASE_URL, which says where they are |
| \`alertmanager/alertmanager.yml\` | who is told of an alert, how often, and of what not |
| \`grafana/\`, \`dashboards/\` | data source and dashboards; change a dashboard in Grafana by saving it under another name |
| \`kubernetes/\` | what runs ARX on Kubernetes and watches it there, from \`arx mixin build\` |
| \`*/http.yml\` | how health checks inside the containers identify themselves |
| \`secrets/\` | passwords, mode 0600, written by \`arx stack init\`, never committed; so is \`arx.env\`, which the ARX that is scraped is started with |

Prometheus and Alertmanager ask for the user \`arx\` and the password in \`secrets/prometheus-password\`, Grafana for its
administrator and the one in \`secrets/grafana-admin-password\`. All of them listen on this machine alone.
`;

/** `observability/README.md`: what each file is, and which command writes it. */
export function readme(): EmittedFile {
  return { path: `${EMITTED.observability}/README.md`, text: TEXT };
}
