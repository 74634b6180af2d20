import { SYSTEMS, type SystemName } from '@arx/catalog';

/** Which ARX the stack scrapes, and how people reach it. No secret is among the settings: see {@link SECRETS}. */
export interface StackSettings {
  /** The systems whose rules are loaded, as in `ARX_SYSTEMS`. */
  readonly systems: readonly SystemName[];
  /** Where Prometheus, inside its container, finds ARX. Never a name of the loopback: that is the container itself. */
  readonly target: { readonly host: string; readonly port: number };
  /**
   * Between two scrapes and between two evaluations of the rules, as Prometheus writes it: `15s`. Whoever asks people for it
   * holds it against `checkScrapeInterval` of the rules.
   */
  readonly scrapeInterval: string;
  /** On the loopback of this machine. */
  readonly ports: { readonly prometheus: number; readonly grafana: number; readonly alertmanager: number };
  readonly grafanaAdminUser: string;
  /** What Prometheus keeps: whichever limit is reached first. */
  readonly retention: { readonly time: string; readonly size: string };
  /** Where data live: volumes that Docker names, or directories below a path of this machine. */
  readonly storage: { readonly kind: 'volumes' } | { readonly kind: 'directories'; readonly path: string };
  /** The stack's own network, or also one that exists and has ARX in a container on it. */
  readonly network: { readonly kind: 'own' } | { readonly kind: 'joined'; readonly name: string };
  /** Numeric id of the user that the containers run as, and that owns the secrets. Never 0. */
  readonly uid: number;
  readonly receivers: Receivers;
  /** URL before the name of a runbook's page in alerts, with its last slash. `undefined`: pages come with the stack, and alerts have their path. */
  readonly runbookBase: string | undefined;
}

/** Whom Alertmanager tells. With neither, alerts stand in its web page alone. */
export interface Receivers {
  readonly slack: { readonly channel: string } | undefined;
  readonly email:
    | {
        readonly to: string;
        readonly from: string;
        /** Host and port of the mail server. */
        readonly smarthost: string;
        /** With a password in {@link SECRETS}. `undefined`: the server wants none. */
        readonly username: string | undefined;
      }
    | undefined;
}

/** The files below `observability/secrets/`, mode 0600, that containers read and no emitted file holds. */
export const SECRETS = {
  /** What Prometheus and Alertmanager ask for: `web.yml` with the bcrypt hash of the password. */
  web: 'web.yml',
  /** The password itself, for those who ask them: Grafana, Prometheus and the health checks. */
  prometheusPassword: 'prometheus-password',
  grafanaAdminPassword: 'grafana-admin-password',
  /** What Grafana encrypts the secrets in its database with, and signs with; its own default is published. */
  grafanaSecretKey: 'grafana-secret-key',
  /** What the API of ARX asks for. */
  arxToken: 'arx-token',
  /** The incoming webhook of Slack. */
  slackUrl: 'slack-url',
  smtpPassword: 'smtp-password',
} as const;

/** The user name that goes with {@link SECRETS.prometheusPassword}. */
export const PROMETHEUS_USER = 'arx';

/** Where a container finds this machine; the stack makes the name known on Linux too. */
export const DOCKER_HOST_NAME = 'host.docker.internal';

/** A stack beside an ARX on the same machine. */
export const DEFAULT_STACK: StackSettings = {
  systems: SYSTEMS.map(({ name }) => name),
  target: { host: DOCKER_HOST_NAME, port: 9108 },
  scrapeInterval: '15s',
  ports: { prometheus: 9090, grafana: 3001, alertmanager: 9093 },
  grafanaAdminUser: 'admin',
  retention: { time: '30d', size: '10GB' },
  storage: { kind: 'volumes' },
  network: { kind: 'own' },
  uid: 65_534,
  receivers: { slack: undefined, email: undefined },
  runbookBase: undefined,
};
