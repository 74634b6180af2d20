import { UIDS } from '../dashboards/uids.ts';
import { localUrl } from './layout.ts';
import type { StackSettings } from './stack-settings.ts';

/** Text as Slack shows it: what comes from labels neither links nor calls anybody (`<!channel>`). */
const SAFE = '| reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"';

/** One line: how many fire, or that all is well again, and which alert. */
const TITLE =
  '{{ if eq .Status "firing" }}{{ .Alerts.Firing | len }} firing{{ else }}Resolved{{ end }}: ' +
  '{{ .GroupLabels.alertname }}{{ with .CommonLabels.severity }} ({{ . }}){{ end }}';

/**
 * A message of Slack about a group of alerts, as templates of Alertmanager. The links work at the machine of the stack,
 * whose pages listen on its loopback; a runbook is a link where the rules give its URL, else the path of its page beside the stack.
 */
export function slackMessage({ ports }: StackSettings): {
  readonly title: string;
  readonly fallback: string;
  readonly text: string;
} {
  const dashboard = (uid: string, title: string): string => `<${localUrl(ports.grafana)}d/${uid}|${title}>`;
  const text = [
    '{{ range .Alerts -}}',
    `*{{ .Annotations.summary ${SAFE} }}*{{ if eq .Status "resolved" }} (resolved){{ end }}`,
    `{{ with .Annotations.description }}{{ . ${SAFE} }}`,
    '{{ end -}}',
    '{{ with .Annotations.runbook_url -}}',
    `Runbook: {{ if match "^https?://[^<>|]+$" . }}<{{ . }}|open>{{ else }}{{ . ${SAFE} }}{{ end }}`,
    '{{ end -}}',
    '{{ with .GeneratorURL }}Query: <{{ . }}|open in Prometheus>',
    '{{ end }}',
    '{{ end -}}',
    `Dashboards: ${dashboard(UIDS.startHere, 'Start here')}{{ with .CommonLabels.slo }}, ${dashboard(UIDS.slos, 'SLOs')}{{ end }}`,
    '',
  ].join('\n');
  return { title: TITLE, fallback: TITLE, text };
}
