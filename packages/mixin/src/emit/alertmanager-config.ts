import { durationSeconds } from '../promql/duration.ts';
import { buildRules } from '../rules/build.ts';
import { type AlertingRule, isAlert } from '../rules/rule-file.ts';
import type { EmittedFile } from './emitted-file.ts';
import { generatedYaml } from './generated-yaml.ts';
import { inhibitRules, missingAlerts } from './inhibit-rules.ts';
import { TARGET_DOWN } from './inhibitions.ts';
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
      group_wait: `${groupWaitSeconds(settings.scrapeInterval)}s`,
      group_interval: '5m',
      repeat_interval: '24h',
      routes: [...hastyRoutes(alerts, settings.scrapeInterval), CRITICAL],
    },
    receivers: [{ name: RECEIVER, ...slackOf(settings), ...emailOf(settings) }],
    ...(inhibit.length === 0 ? {} : { inhibit_rules: inhibit }),
  };
}

const CRITICAL = { matchers: ['severity="critical"'], receiver: RECEIVER, repeat_interval: '4h' } as const;

/** Groups of rules are evaluated one after the other: a cause may come an interval later than what follows from it. */
function groupWaitSeconds(interval: string): number {
  return Math.max(30, 2 * (durationSeconds(interval) ?? 0));
}

/**
 * Alerts on something that is not there and that fire before `ArxTargetDown` can say why (XynCollectorStale after one minute,
 * which its contract wants). They wait by as much longer, so that whoever restarts a server is told nothing, and whoever
 * lost one is told once. With a page that is there they have no label `job`, and are told as soon as others.
 */
function hastyRoutes(alerts: readonly AlertingRule[], interval: string): readonly object[] {
  const secondsOf = (rule: AlertingRule | undefined): number => durationSeconds(rule?.for ?? '') ?? 0;
  const cause = secondsOf(alerts.find(({ alert }) => alert === TARGET_DOWN));
  return missingAlerts(alerts)
    .filter((rule) => secondsOf(rule) < cause)
    .map((rule) => ({
      matchers: [`alertname="${rule.alert}"`, 'job!=""'],
      receiver: RECEIVER,
      group_wait: `${groupWaitSeconds(interval) + cause - secondsOf(rule)}s`,
      routes: [CRITICAL],
    }));
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
