import type { CatalogFamily } from '@arx/catalog';
import { RUN_STATUSES, xynFamilies, xynSystem } from '@arx/catalog/xyn';
import type { Check } from '../../check.ts';
import type { PageFamily } from '../../parse-page.ts';
import { hidden, say, type Told, toldUrl } from '../../told.ts';
import { isFollower, type QueueFacts } from '../facts.ts';
import { depthOf, type Look, lastSuccess } from '../look.ts';

/** What of the queue stands on the page that Prometheus sees, and in which words. */
export function checkQueueFamilies(facts: QueueFacts): readonly Check[] {
  return [families(facts), statuses(facts), labels(facts), cardinality(facts)];
}

/** Switched on for development alone. */
const PER_WORKER = xynFamilies.workerHeartbeatAgeSeconds.name;
/** They have a series for each flow that is known, and none where none is. */
const PER_FLOW: ReadonlySet<string> = new Set([xynFamilies.blueprintRuns.name, xynFamilies.blueprintDuration.name]);

function families(facts: QueueFacts): Check {
  const id = 'queue.families';
  const why = say`Prometheus, the dashboard and the alerts of the queue see what stands on the page, and nothing else`;
  const { looks } = facts;
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why, todo: [say`arx up`] };
  const { second } = looks.value;
  if (isFollower(facts) && second.families.has(xynFamilies.collectorFailures.name)) {
    return {
      id,
      state: 'ok',
      seen: say`another process collects: they are on its page, and here when it takes over`,
      why,
    };
  }
  const wanted = xynSystem.families.filter(({ name }) => name !== PER_WORKER);
  const details = wanted.flatMap((family) => fault(family, second));
  if (details.length === 0) {
    const seen = say`all ${wanted.length} families are there with HELP, TYPE and a value`;
    return { id, state: 'ok', seen, why };
  }
  const seen = say`${details.length} of ${wanted.length} families are missing or incomplete`;
  return { id, state: 'problem', seen, why, details, todo: bringBack(facts, second) };
}

function fault({ name, type }: CatalogFamily, look: Look): readonly Told[] {
  const family = look.families.get(name);
  if (family === undefined) return isEmptyByRight(name, look) ? [] : [say`${name} is not on the page`];
  if (!family.hasHelp) return [say`${name} has no HELP`];
  if (family.type !== type) {
    return [say`${name} has the TYPE ${hidden(family.type, 'of something else')}, not ${type}`];
  }
  if (family.series === 0) return isEmptyByRight(name, look) ? [] : [say`${name} has no value`];
  return [...family.values.values()].every(Number.isFinite) ? [] : [say`${name} has a value that is no number`];
}

/** Nothing has ended, and no flow is known. */
function isEmptyByRight(name: string, look: Look): boolean {
  return PER_FLOW.has(name) && look.families.get(xynFamilies.runsFinished.name)?.total === 0;
}

function bringBack({ url, collectorsElsewhere }: QueueFacts, look: Look): readonly Told[] {
  if (!look.families.has(xynFamilies.collectorFailures.name)) {
    // Not even what stands there from the start: the system is not served.
    return [say`unset ARX_SYSTEMS && arx up`, say`curl -s ${toldUrl(url)}/metrics | grep '^xyn_'`];
  }
  if (lastSuccess(look) !== undefined) return [say`curl -s ${toldUrl(url)}/metrics | grep '^xyn_'`];
  return collectorsElsewhere.length > 0 ? collectorsElsewhere.map(examineAt) : [say`arx up`];
}

/** Looks at another page. */
export function examineAt(url: string): Told {
  return say`arx obs doctor --system=xyn --url ${toldUrl(url)}`;
}

function statuses({ looks, url }: QueueFacts): Check {
  const id = 'queue.statuses';
  const why = say`a status without a series keeps no value at all: its panel and its alerts are empty, where 0 is meant`;
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why };
  const { second } = looks.value;
  const name = xynFamilies.queueDepth.name;
  const family = second.families.get(name);
  if (family === undefined) return { id, state: 'unknown', seen: say`${name} is not on the page`, why };
  const missing = RUN_STATUSES.filter((status) => depthOf(second, status) === undefined);
  const others = [...(family.labels.get('status') ?? [])].filter((found) => !isStatus(found));
  const counts = RUN_STATUSES.map((status) => `${status} ${depthOf(second, status) ?? '-'}`).join(', ');
  if (missing.length === 0 && others.length === 0) return { id, state: 'ok', seen: say`${counts}`, why };
  return {
    id,
    state: 'problem',
    seen: say`${name} does not have exactly the five statuses: ${counts}`,
    why,
    details: others.map((other) => say`${hidden(JSON.stringify(other), 'another word')} is none of them`),
    todo: [say`curl -s ${toldUrl(url)}/metrics | grep '^${name}'`],
  };
}

function isStatus(text: string): boolean {
  return RUN_STATUSES.some((status) => status === text);
}

/** Labels with a value for each run, request or message. */
const PER_RUN_NAME = /^(run|correlation|request|trace|span|lease|job|session|message|idempotency)_?(id|key|uuid)$/i;
const UUID = /^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$/i;

function labels({ looks, url }: QueueFacts): Check {
  const id = 'queue.labels';
  const why = say`a label with a value for each run makes a series for each run: Prometheus keeps them all, until it has no memory left`;
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why };
  const all = [...looks.value.second.families.values()];
  const found = all.flatMap((family) => perRunLabels(family).map((label) => ({ name: family.name, label })));
  if (found.length === 0) {
    const seen = say`no family of the page has a label such as run_id or correlation_id, or one that holds ids`;
    return { id, state: 'ok', seen, why };
  }
  return {
    id,
    state: 'problem',
    seen: say`${found.length} labels have a value for each run or request`,
    why,
    details: found.map(({ name, label }) => say`${name}, label ${label}`),
    todo: found
      .slice(0, 3)
      .map(
        ({ name, label }) => say`curl -s ${toldUrl(url)}/metrics | grep '^${name}' | grep -o '${label}="[^"]*"' | head`,
      ),
  };
}

function perRunLabels({ labels: all }: PageFamily): readonly string[] {
  return [...all].flatMap(([label, values]) => {
    return PER_RUN_NAME.test(label) || [...values].some((value) => UUID.test(value)) ? [label] : [];
  });
}

/** Most series of a family that a queue should have: near the cap, from where on new flows become "other". */
const MOST_SERIES = 800;

function cardinality({ looks, url }: QueueFacts): Check {
  const id = 'queue.cardinality';
  const why = say`every series costs memory in Prometheus and time at each scrape`;
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why };
  const ours = xynSystem.families.flatMap(({ name }) => looks.value.second.families.get(name) ?? []);
  const series = ours.reduce((sum, family) => sum + family.series, 0);
  const blueprints = ours.find(({ name }) => name === xynFamilies.blueprintRuns.name)?.labels.get('blueprint_name');
  const details = [
    ...ours
      .filter((family) => family.series >= MOST_SERIES)
      .map((family) => say`${family.name} has ${family.series} series`),
    ...ours
      .filter(({ name }) => name === PER_WORKER)
      .map((family) => say`${PER_WORKER} has a series for each worker (${family.series}): it is for development`),
    ...(blueprints?.has('other') === true
      ? [say`runs of flows that the server does not know stand together as blueprint_name="other"`]
      : []),
  ];
  const largest = ours.toSorted((a, b) => b.series - a.series)[0];
  const most = largest === undefined ? say`none` : say`${largest.name} has most, ${largest.series}`;
  const seen = say`${series} series in the ${ours.length} families of the queue, of ${blueprints?.size ?? 0} flows; ${most}`;
  if (details.length === 0) return { id, state: 'ok', seen, why };
  const todo = [
    say`curl -s ${toldUrl(url)}/metrics | grep '^xyn_' | sed 's/[{ ].*//' | sort | uniq -c | sort -rn | head`,
    ...(blueprints?.has('other') === true ? [say`arx flow list`] : []),
  ];
  return { id, state: 'warning', seen, why, details, todo };
}
