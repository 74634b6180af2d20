import type { EmittedFile } from './emitted-file.ts';
import { EMITTED } from './layout.ts';
import { DEFAULT_STACK } from './stack-settings.ts';

/** A variable of `observability/.env`. */
interface StackVariable {
  readonly name: string;
  readonly default: string;
  /** One line for people. */
  readonly about: string;
}

const { target, ports, scrapeInterval, grafanaAdminUser, retention } = DEFAULT_STACK;

/** Every variable, those of the document first, with what counts where it is left out. */
const STACK_VARIABLES: readonly StackVariable[] = [
  {
    name: 'API_HOST',
    default: target.host,
    about: 'Host of ARX, as a container sees it; localhost would be the container itself.',
  },
  { name: 'API_PORT', default: String(target.port), about: 'Port of ARX, with its metrics page.' },
  { name: 'GRAFANA_PORT', default: String(ports.grafana), about: 'Where this machine finds Grafana.' },
  { name: 'GRAFANA_ADMIN_USER', default: grafanaAdminUser, about: 'Administrator of Grafana.' },
  {
    name: 'GRAFANA_ADMIN_PASSWORD',
    default: '',
    about: 'Password of the administrator, at least 8 characters. Empty: one is generated.',
  },
  { name: 'PROMETHEUS_PORT', default: String(ports.prometheus), about: 'Where this machine finds Prometheus.' },
  {
    name: 'PROMETHEUS_SCRAPE_INTERVAL',
    default: scrapeInterval,
    about: 'Between two scrapes, and between two evaluations of the rules; 1s to 15s.',
  },
  { name: 'ALERTMANAGER_PORT', default: String(ports.alertmanager), about: 'Where this machine finds Alertmanager.' },
  {
    name: 'PROMETHEUS_RETENTION_TIME',
    default: retention.time,
    about: 'How long samples are kept; the budgets of objectives look back 30 days.',
  },
  {
    name: 'PROMETHEUS_RETENTION_SIZE',
    default: retention.size,
    about: 'How much disk samples may take; whichever limit is reached first counts.',
  },
  {
    name: 'STACK_DATA_DIR',
    default: '',
    about: 'Directory for the data. Empty: volumes of Docker, which outlive the containers, too.',
  },
  {
    name: 'STACK_SCENARIO',
    default: '',
    about: 'Where ARX runs: host, docker-desktop, remote or network. Empty: found out from this machine.',
  },
  {
    name: 'STACK_NETWORK',
    default: '',
    about: 'Docker network that ARX is on, for the scenario network; API_HOST is the name of its container.',
  },
  {
    name: 'SLACK_WEBHOOK_URL',
    default: '',
    about: 'Incoming webhook of Slack (https://api.slack.com/messaging/webhooks). Empty: nothing goes to Slack.',
  },
  { name: 'SLACK_CHANNEL', default: '#alerts', about: 'Channel of Slack.' },
  { name: 'ALERT_EMAIL_TO', default: '', about: 'Who gets mail, separated by commas. Empty: nobody.' },
  { name: 'ALERT_EMAIL_FROM', default: '', about: 'Who that mail is from.' },
  {
    name: 'SMTP_SMARTHOST',
    default: '',
    about: 'Host and port of the mail server, such as mail.example.com:587; it has to speak TLS.',
  },
  { name: 'SMTP_USERNAME', default: '', about: 'User of the mail server. Empty: it wants none.' },
  { name: 'SMTP_PASSWORD', default: '', about: 'Password of that user.' },
  {
    name: 'RUNBOOK_BASE_URL',
    default: '',
    about:
      'Where people find the runbooks, as a URL. Empty: alerts name the page in docs/runbooks, which comes with the stack.',
  },
  { name: 'ARX_SYSTEMS', default: 'all', about: 'Systems whose alerts are loaded, separated by commas.' },
];

/** `.env.example`: to be copied to `.env`, and true as it stands. */
export function envExample(): EmittedFile {
  const note = [
    'Copy this to .env, change what you need, and run configure.sh (or arx stack init).',
    'What is left out, or empty, has the value that stands here. Neither .env nor secrets/ belong into git.',
  ];
  const head = note.map((line) => `# ${line}\n`).join('');
  const variables = STACK_VARIABLES.map(
    ({ name, default: value, about }) => `\n# ${about}\n${name}=${quoted(value)}\n`,
  );
  return { path: `${EMITTED.observability}/.env.example`, text: head + variables.join('') };
}

/** A `#` begins a comment in some readers of such files, wherever it stands. */
function quoted(value: string): string {
  return value.includes('#') ? `'${value}'` : value;
}
