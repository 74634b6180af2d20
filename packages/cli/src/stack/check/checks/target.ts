import type { Check } from '../../../doctor/check.ts';
import { say, type Told } from '../../../doctor/told.ts';
import { listAt, textAt } from '../api.ts';
import type { StackFacts } from '../facts.ts';
import { composeCommand, own, quoted } from '../words.ts';
import { startArx } from './arx.ts';

/** The job that every rule and dashboard asks for. */
const JOB = 'arx';

/** Whether Prometheus scrapes ARX, and why it does not. */
export function checkTarget(facts: StackFacts): readonly Check[] {
  const id = 'target.up';
  const { targets } = facts.prometheus;
  if (targets.kind !== 'reply') return [{ id, state: 'unknown', seen: say`Prometheus does not answer` }];
  const ours = listAt(targets.value, 'data', 'activeTargets').filter(
    (target) => textAt(target, 'labels', 'job') === JOB,
  );
  const { host, port } = facts.setup.settings.target;
  const wanted = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const urls = ours.map((target) => textAt(target, 'scrapeUrl'));
  const target = ours.find((one) => hostOf(textAt(one, 'scrapeUrl')) === wanted.toLowerCase());
  if (target === undefined) {
    return [
      {
        id,
        state: 'problem',
        seen:
          urls.length === 0
            ? say`Prometheus has no target of the job ${JOB}`
            : say`Prometheus scrapes another address than that of .env`,
        why: say`its configuration is older than .env`,
        details: [say`.env says ${quoted(wanted)}`, ...urls.map((url) => say`Prometheus scrapes ${quoted(url)}`)],
        todo: [say`arx stack init`, composeCommand(facts, 'kill -s SIGHUP prometheus')],
      },
    ];
  }
  const health = textAt(target, 'health');
  if (health === 'up') return [{ id, state: 'ok', seen: say`Prometheus scrapes ${quoted(wanted)}` }];
  if (health !== 'down') {
    return [
      {
        id,
        state: 'warning',
        seen: say`Prometheus has not scraped ${quoted(wanted)} yet`,
        why: say`it begins within an interval`,
        todo: [say`arx stack check`],
      },
    ];
  }
  return [down(facts, wanted, textAt(target, 'lastError'))];
}

/** Prometheus leaves the usual ports out. */
function hostOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { host, port, protocol } = new URL(url);
  return port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host;
}

function down(facts: StackFacts, wanted: string, error: string): Check {
  const { means, todo } = CAUSES.find(({ pattern }) => pattern.test(error)) ?? OTHER;
  return {
    id: 'target.up',
    state: 'problem',
    seen: say`Prometheus cannot scrape ${quoted(wanted)}: ${quoted(error)}`,
    why: say`nothing of ARX is stored while it lasts`,
    details: means(facts),
    todo: todo(facts),
  };
}

interface Cause {
  readonly pattern: RegExp;
  readonly means: (facts: StackFacts) => readonly Told[];
  readonly todo: (facts: StackFacts) => readonly Told[];
}

const OTHER: Cause = {
  pattern: /^/,
  means: () => [],
  todo: (facts) => [
    say`curl -si http://${own(arxAddress(facts))}/metrics`,
    composeCommand(facts, 'logs --tail 30 prometheus'),
  ],
};

/** What Go says when a scrape fails, and what it means here. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /connection refused/i,
    means: ({ setup: { scenario, listener } }) => [
      scenario.name === 'docker-desktop'
        ? say`nobody listens there: ARX does not run, or on another port`
        : say`nobody listens there: ARX does not run, listens on another port, or on loopback alone; it has to listen on ${quoted(`${listener.address}:${listener.port}`)}`,
    ],
    todo: startArx,
  },
  {
    pattern: /no such host|server misbehaving|name resolution/i,
    means: ({ setup: { scenario } }) => [
      scenario.name === 'host' || scenario.name === 'docker-desktop'
        ? say`the container does not know host.docker.internal: it was made without extra_hosts, or by a Docker older than 20.10`
        : scenario.name === 'network'
          ? say`the container of ARX has another name, or is not on the network of STACK_NETWORK`
          : say`the name of API_HOST is known to this machine at most, not to the container: a name of /etc/hosts or mDNS does not reach it`,
    ],
    todo: (facts) => nameCommands(facts),
  },
  {
    pattern: /deadline exceeded|i\/o timeout|timed out|no route to host|network is unreachable|host is down/i,
    means: ({ setup: { scenario } }) => [
      scenario.name === 'remote'
        ? say`packets do not arrive: a firewall of that machine or of its cloud, or a wrong address. Open the port for this machine alone`
        : scenario.name === 'host'
          ? say`packets do not arrive: most often a firewall drops what comes from the containers. Open the one port for them; leave the firewall on. Or the page takes longer than the scrape may`
          : say`packets do not arrive, or the page takes longer than the scrape may`,
    ],
    todo: firewallCommands,
  },
  {
    pattern: /HTTP status 403/i,
    means: () => [say`ARX answers, but not to this name: its variable ARX_ALLOWED_HOSTS lacks it`],
    todo: startArx,
  },
  {
    pattern: /HTTP status 401|HTTP status 407/i,
    means: () => [
      say`the metrics page of ARX asks for no password: another program, or a proxy before ARX, has this address`,
    ],
    todo: (facts) => [say`curl -si http://${own(arxAddress(facts))}/healthz`],
  },
  {
    pattern:
      /HTTP status 404|start token|unsupported Content-Type|content-type|expected (a valid|value|timestamp|label|equal)|invalid metric|unexpected token|HTTP response to HTTPS|malformed HTTP|parse|EOF/i,
    means: () => [say`something answers there that is no metrics page: API_PORT is that of another program`],
    todo: (facts) => [say`curl -si http://${own(arxAddress(facts))}/healthz`, say`arx obs doctor`],
  },
  {
    pattern: /sample limit|body size|label .*limit/i,
    means: () => [
      say`the page is larger than the bounds of prometheus.yml allow; what counts most series is shown by the doctor`,
    ],
    todo: () => [say`arx obs doctor`],
  },
];

/** Where this machine asks ARX; in the scenario network only containers can. */
function arxAddress({ arx, setup }: StackFacts): string {
  const { host, port } = setup.settings.target;
  return arx === undefined ? `${host}:${port}` : new URL(arx.url).host;
}

function nameCommands(facts: StackFacts): readonly Told[] {
  const { scenario, settings } = facts.setup;
  if (scenario.name === 'network' && settings.network.kind === 'joined') {
    return [
      say`docker network inspect ${quoted(settings.network.name)} --format '{{range .Containers}}{{println .Name}}{{end}}'`,
    ];
  }
  if (scenario.name === 'remote') return [say`getent hosts ${quoted(settings.target.host)}`, say`arx stack init`];
  return [composeCommand(facts, 'up -d --force-recreate prometheus')];
}

/** Docker gives its networks addresses out of this range unless it is told otherwise. */
const DOCKER_RANGE = '172.16.0.0/12';

function firewallCommands(facts: StackFacts): readonly Told[] {
  const { scenario, settings, listener } = facts.setup;
  const { port } = settings.target;
  if (scenario.name === 'remote') {
    return [
      say`ssh ${quoted(settings.target.host)} "sudo ufw allow from $(hostname -I | cut -d' ' -f1) to any port ${port} proto tcp"`,
      say`nc -vz ${quoted(settings.target.host)} ${port}`,
    ];
  }
  // Whether the page is slow is seen by the check page.cost.
  if (scenario.name !== 'host') return [say`arx obs doctor`, composeCommand(facts, 'restart prometheus')];
  const to = listener.address === '0.0.0.0' ? 'any' : listener.address;
  return [
    say`sudo ufw allow from ${DOCKER_RANGE} to ${quoted(to)} port ${port} proto tcp`,
    say`sudo firewall-cmd --zone=docker --add-port=${port}/tcp --permanent && sudo firewall-cmd --reload`,
    say`arx obs doctor`,
  ];
}
