import type { Scraper } from '../../server/scrapers.ts';
import type { Check } from '../check.ts';
import type { Facts } from '../facts.ts';
import { hidden, say, type Told, toldUrl, toldVersion } from '../told.ts';
import { serveCommand, toldPath, toldSeconds, toldSpool } from '../words.ts';
import { familiesOf } from './page.ts';

/** Prometheus forgets a series that was not scraped for so long. */
const STALE_SECONDS = 300;
/** Clocks that differ less do no harm; a Date header tells no more than a second. */
const SKEW_SECONDS = 5;

/** What the server is, who reaches it and who scrapes it. */
export function checkServer(facts: Facts): readonly Check[] {
  return [address(facts), scrapers(facts), versions(facts), clock(facts)];
}

/** What of the server matters to those who write to a spool. */
export function checkServerSpool(facts: Facts): readonly Check[] {
  return [spool(facts)];
}

const NO_SERVER = say`no arx server was found that could tell`;

/** Whether the server serves the spool that runs from here write to. */
function spool(facts: Facts): Check {
  const id = 'server.spool';
  const { health, spool: here } = facts;
  if (health === undefined) return { id, state: 'unknown', seen: NO_SERVER };
  const isSame = here.servers.some((server) => server.id === health.id) || (health.spool ?? '-') === here.name;
  if (isSame) return { id, state: 'ok', seen: say`the server serves this spool, ${toldSpool(facts)}` };
  if (health.spool === undefined) {
    return {
      id,
      state: 'unknown',
      seen: say`the server is reached from the network, so it does not tell its spool; in ${toldSpool(facts)} it left no note`,
    };
  }
  const there =
    health.spoolDirectory === undefined ? undefined : toldPath(health.spoolDirectory, 'spool of the server');
  return {
    id,
    state: 'problem',
    seen: say`the server serves another spool${there === undefined ? '' : say`, ${there}`}; what runs from here write to ${toldSpool(facts)} is not on its page`,
    todo: [...(there === undefined ? [] : [say`export AR_METRICS_DIR=${there}`]), serveCommand(facts, 0)],
  };
}

function address({ health, url }: Facts): Check {
  const id = 'server.address';
  if (health === undefined) return { id, state: 'unknown', seen: NO_SERVER };
  if (health.reach === 'loopback')
    return { id, state: 'ok', seen: say`${toldUrl(url)} is reached by this machine alone` };
  return {
    id,
    state: 'warning',
    seen: say`the server listens off loopback: whoever reaches the machine can read the page`,
    todo: [say`arx obs serve --addr 127.0.0.1`],
  };
}

/** Names of programs that say nothing of who runs them. */
const WELL_KNOWN =
  /^(Prometheus|vm_promscrape|vmagent|Grafana|GrafanaAgent|Alloy|OpenTelemetry|otelcol|Telegraf|Datadog|curl|Wget|Go-http-client|python-requests|node|undici|Mozilla|unknown)(\/[\d.]+(\+ds\d*)?)?$/i;

/** Programs that people look at a page with. */
const BY_HAND = /^(curl|Wget|HTTPie|Mozilla|node|undici|unknown)(\/|$)/i;

/** A line on one scraper. */
function toldScraper({ agent, from, page, scrapes, lastSeconds, intervalSeconds }: Scraper): Told {
  const name = WELL_KNOWN.test(agent) ? say`${agent}` : hidden(agent, '<user agent>');
  const often = intervalSeconds === undefined ? '' : `, every ${toldSeconds(intervalSeconds)}`;
  const times = scrapes === 1 ? 'once' : `${scrapes} times`;
  return say`${name} (${from}) reads ${page}: ${times}${often}, last ${toldSeconds(lastSeconds)} ago`;
}

/** What Prometheus itself says of its targets, on its usual port. */
const LOOK_AT_TARGETS = say`curl -s http://127.0.0.1:9090/api/v1/targets`;

function scrapers(facts: Facts): Check {
  const id = 'server.scrapers';
  const { health, url } = facts;
  const list = health?.scrapers;
  if (list === undefined) {
    const seen =
      health === undefined ? NO_SERVER : say`the server tells readers on its own machine alone who scrapes it`;
    return { id, state: 'unknown', seen };
  }
  const details = list.map(toldScraper);
  const latest = list.find(({ agent }) => !BY_HAND.test(agent));
  if (latest === undefined) {
    return {
      id,
      state: 'warning',
      seen:
        list.length === 0
          ? say`nobody has scraped this server since it started`
          : say`only people have looked at the page since the server started, no Prometheus`,
      details,
      todo: [
        say`echo '{scrape_configs: [{job_name: arx, static_configs: [{targets: ["${target(url)}"]}]}]}' > arx-prometheus.yml`,
        say`prometheus --config.file=arx-prometheus.yml`,
      ],
    };
  }
  const twice = readsTwoPages(list);
  if (twice !== undefined) {
    return {
      id,
      state: 'problem',
      seen: say`${hidden(twice, '<user agent>')} scrapes more than one page of this server: every sum over them counts twice`,
      details,
      todo: [LOOK_AT_TARGETS],
    };
  }
  if (latest.lastSeconds > STALE_SECONDS) {
    const seen = say`the last scrape was ${toldSeconds(latest.lastSeconds)} ago; Prometheus forgets after ${toldSeconds(STALE_SECONDS)}`;
    return { id, state: 'warning', seen, details, todo: [LOOK_AT_TARGETS] };
  }
  return {
    id,
    state: 'ok',
    seen: toldScraper(latest),
    details: list.filter((one) => one !== latest).map(toldScraper),
  };
}

function target(url: string): Told {
  return hidden(new URL(url).host, '<address>');
}

/** A Prometheus that reads `/metrics` and the page of a system, too. People may look at both. */
function readsTwoPages(list: readonly Scraper[]): string | undefined {
  const recent = list.filter(isCollecting);
  return recent.find(({ agent, from, page }) =>
    recent.some((other) => other.agent === agent && other.from === from && other.page !== page),
  )?.agent;
}

/** Whether a reader collects on a schedule these days, so that it would add up what it finds twice. */
export function isCollecting({ agent, lastSeconds }: Scraper): boolean {
  const collects = /^(Prometheus|vm_promscrape|vmagent|GrafanaAgent|Alloy|otelcol)\b/i.test(agent);
  return collects && lastSeconds <= STALE_SECONDS;
}

function versions(facts: Facts): Check {
  const id = 'server.version';
  const info = familiesOf(facts)?.get('arx_build_info');
  const there = facts.health?.version ?? one(info?.labels.get('version'));
  if (there === undefined) return { id, state: 'unknown', seen: NO_SERVER };
  const node = one(info?.labels.get('node'));
  const runs = node === undefined ? '' : say`, on Node.js ${toldVersion(node)}`;
  if (there === facts.version) return { id, state: 'ok', seen: say`arx ${facts.version} here and there${runs}` };
  return {
    id,
    state: 'warning',
    seen: say`arx ${facts.version} here, ${toldVersion(there)} there${runs}: restart the server after an upgrade`,
    todo:
      facts.health?.pid === undefined
        ? []
        : [say`kill ${facts.health.pid} && ${serveCommand(facts, Number(new URL(facts.url).port))}`],
  };
}

function one(values: ReadonlySet<string> | undefined): string | undefined {
  return values?.size === 1 ? [...values][0] : undefined;
}

function clock({ pages }: Facts): Check {
  const id = 'server.clock';
  const answer = pages[0]?.answer;
  const skew = answer?.kind === 'answer' ? answer.skewSeconds : undefined;
  if (skew === undefined) return { id, state: 'unknown', seen: say`no answer tells the time` };
  const off = Math.abs(skew);
  if (off < SKEW_SECONDS) return { id, state: 'ok', seen: say`the clock of the page and this one agree` };
  return {
    id,
    state: 'warning',
    seen: say`the clock of the page is ${toldSeconds(off)} ${skew > 0 ? 'ahead of' : 'behind'} this one: ages and start times look wrong`,
    todo: [say`timedatectl status`],
  };
}
