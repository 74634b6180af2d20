import { durationSeconds } from '../promql/duration.ts';
import { buildRules } from '../rules/build.ts';
import { isAlert } from '../rules/rule-file.ts';
import type { EmittedFile } from './emitted-file.ts';
import { generatedYaml } from './generated-yaml.ts';
import { inhibitRules } from './inhibit-rules.ts';
import { EMITTED, secretPath } from './layout.ts';
import { slackMessage } from './slack-message.ts';
import type { StackSettings } from './stack-settings.ts';

/** The one receiver: whoever is told is told of everything, the urgent sooner and more often. */
const RECEIVER = 'people';

/** `alertmanager.yml`: who is told, how often, and of what not. */
export function alertmanagerConfig(settings: StackSettings): EmittedFile {
  return generatedYaml(
    `${EMITTED.alertmanager}/alertmanager.yml`,
    [
      'Who is told of an alert, how often, and which alert says nothing new while another one fires.',
      'Receivers come from .env (SLACK_…, ALERT_EMAIL_…, SMTP_…); without any, alerts stand in the web page alone.',
    ],
    alertmanagerConfigData(settings),
  );
}

/** The same as plain data. */
export function alertmanagerConfigData(settings: StackSettings): Readonly<Record<string, unknown>> {
  const alerts = buildRules({ systems: settings.systems }).groups.flatMap(({ rules }) => rules.filter(isAlert));
  const inhibit = inhibitRules(alerts);
  return {
    route: {
      receiver: RECEIVER,
      // An objective's alert has one name over all of its windows, and one message.
      group_by: ['alertname', 'system', 'slo'],
      group_wait: groupWait(settings.scrapeInterval),
      group_interval: '5m',
      repeat_interval: '24h',
      routes: [{ matchers: ['severity="critical"'], receiver: RECEIVER, repeat_interval: '4h' }],
    },
    receivers: [{ name: RECEIVER, ...slackOf(settings), ...emailOf(settings) }],
    ...(inhibit.length === 0 ? {} : { inhibit_rules: inhibit }),
  };
}

/** Groups of rules are evaluated one after the other: a cause may come an interval later than what follows from it. */
function groupWait(interval: string): string {
  return `${Math.max(30, 2 * (durationSeconds(interval) ?? 0))}s`;
}

function slackOf(settings: StackSettings): object {
  const { slack } = settings.receivers;
  if (slack === undefined) return {};
  const config = {
    api_url_file: secretPath('slackUrl'),
    channel: slack.channel,
    send_resolved: true,
    ...slackMessage(settings),
  };
  return { slack_configs: [config] };
}

function emailOf({ receivers: { email } }: StackSettings): object {
  if (email === undefined) return {};
  const { to, from, smarthost, username } = email;
  const login =
    username === undefined ? {} : { auth_username: username, auth_password_file: secretPath('smtpPassword') };
  // Neither the password nor the alerts go over the wire in clear text.
  return { email_configs: [{ to, from, smarthost, ...login, require_tls: true, send_resolved: true }] };
}
