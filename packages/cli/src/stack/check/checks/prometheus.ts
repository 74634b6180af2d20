import type { Check } from '../../../doctor/check.ts';
import { joined, say, type Told } from '../../../doctor/told.ts';
import { toldSeconds } from '../../../doctor/words.ts';
import { at, listAt, type Reply, sampleOf, textAt } from '../api.ts';
import type { StackFacts } from '../facts.ts';
import { composeCommand, noAnswer, own, quoted } from '../words.ts';

/** The rule groups that the files hold. */
export interface Expected {
  readonly groups: readonly string[];
}

const UNREAD = say`Prometheus does not answer`;
const DIFFERENT = say`it runs with other settings than those of the files`;

/** Whether Prometheus answers, with the files that are there. */
export function checkPrometheus(facts: StackFacts, expected: Expected): readonly Check[] {
  return [ready(facts), configuration(facts), rules(facts, expected), alertmanagers(facts)];
}

function ready(facts: StackFacts): Check {
  const id = 'prometheus.ready';
  const reply = facts.prometheus.ready;
  const url = own(`http://127.0.0.1:${facts.setup.settings.ports.prometheus}`);
  if (reply.kind === 'reply') return { id, state: 'ok', seen: say`Prometheus answers on ${url}` };
  const why = say`without it nothing is stored, and no alert fires`;
  if (reply.kind === 'status' && reply.status === 401) return rejected(facts, id, 'Prometheus', 'prometheus');
  if (reply.kind === 'status' && reply.status === 503) {
    return {
      id,
      state: 'warning',
      seen: say`Prometheus is still starting`,
      why: say`it reads what it stored before`,
      todo: [say`arx stack check`],
    };
  }
  const isOther = reply.kind === 'status';
  return {
    id,
    state: 'problem',
    seen: isOther
      ? say`something else than Prometheus answers on ${url} (${noAnswer(reply)})`
      : say`${url}: ${noAnswer(reply)}`,
    why,
    todo: isOther
      ? [say`ss -ltnp 'sport = :${facts.setup.settings.ports.prometheus}'`]
      : [say`arx stack up`, composeCommand(facts, 'logs --tail 30 prometheus')],
  };
}

/** The password of the file is not the one that a server was started with. */
export function rejected(facts: StackFacts, id: string, name: string, service: string): Check {
  if (!facts.hasPasswords) {
    return {
      id,
      state: 'unknown',
      seen: say`${name} answers, but its password in observability/secrets cannot be read here`,
      todo: [say`arx stack init`],
    };
  }
  return {
    id,
    state: 'problem',
    seen: say`${name} refuses the password of observability/secrets (status 401)`,
    why: say`a container sees a new secret only after a restart; or another ${name} has this port`,
    todo: [say`arx stack init`, composeCommand(facts, `restart ${service}`)],
  };
}

function configuration(facts: StackFacts): Check {
  const id = 'prometheus.config';
  const { runtime } = facts.prometheus;
  if (runtime.kind !== 'reply') return { id, state: 'unknown', seen: UNREAD };
  const reload = composeCommand(facts, 'kill -s SIGHUP prometheus');
  if (at(runtime.value, 'data', 'reloadConfigSuccess') === false) {
    return {
      id,
      state: 'problem',
      seen: say`Prometheus could not read its configuration and goes on with the one before`,
      why: DIFFERENT,
      todo: [
        composeCommand(facts, 'exec prometheus promtool check config /etc/prometheus/prometheus.yml'),
        composeCommand(facts, 'logs --tail 30 prometheus'),
        reload,
      ],
    };
  }
  const read = Date.parse(textAt(runtime.value, 'data', 'lastConfigTime'));
  // The time is told in whole seconds.
  if (!Number.isNaN(read) && facts.configChangedAt > read + 1000) {
    return {
      id,
      state: 'problem',
      seen: say`a file below observability/prometheus changed after Prometheus read it`,
      why: DIFFERENT,
      todo: [reload],
    };
  }
  return { id, state: 'ok', seen: say`Prometheus has read its configuration` };
}

function rules(facts: StackFacts, expected: Expected): Check {
  const id = 'prometheus.rules';
  const reply = facts.prometheus.rules;
  if (reply.kind !== 'reply') return { id, state: 'unknown', seen: UNREAD };
  const groups = listAt(reply.value, 'data', 'groups');
  const every = groups.flatMap((group) => listAt(group, 'rules'));
  const failed = every.filter((rule) => textAt(rule, 'health') === 'err');
  if (failed.length > 0) {
    return {
      id,
      state: 'problem',
      seen: say`${failed.length} of ${every.length} rules fail`,
      why: say`an alert that cannot be evaluated never fires`,
      details: failed
        .slice(0, 5)
        .map((rule) => say`${quoted(textAt(rule, 'name'))}: ${quoted(textAt(rule, 'lastError'))}`),
      todo: [
        say`arx mixin verify --rules observability/prometheus/custom`,
        composeCommand(facts, 'logs --tail 30 prometheus'),
      ],
    };
  }
  const loaded = new Set(groups.map((group) => textAt(group, 'name')));
  const missing = expected.groups.filter((name) => !loaded.has(name));
  if (missing.length > 0) {
    return {
      id,
      state: 'problem',
      seen: say`${missing.length} of ${expected.groups.length} rule groups are not loaded`,
      why: say`their alerts never fire, and panels that show recorded series are empty`,
      details: [joined(missing.slice(0, 8).map(own), ', ')],
      todo: [say`arx stack init`, composeCommand(facts, 'kill -s SIGHUP prometheus')],
    };
  }
  const own_ = expected.groups.length;
  const others = groups.length - own_;
  return {
    id,
    state: 'ok',
    seen: say`${every.length} rules in ${groups.length} groups${others > 0 ? say`, ${others} of them yours` : ''}, none fails`,
  };
}

function alertmanagers(facts: StackFacts): Check {
  const id = 'prometheus.alertmanager';
  const { alertmanagers: known, undelivered } = facts.prometheus;
  if (known.kind !== 'reply') return { id, state: 'unknown', seen: UNREAD };
  const urls = listAt(known.value, 'data', 'activeAlertmanagers').map((one) => textAt(one, 'url'));
  if (urls.length === 0) {
    return {
      id,
      state: 'problem',
      seen: say`Prometheus knows no Alertmanager`,
      why: say`alerts fire, and nobody is told`,
      todo: [say`arx stack init`, composeCommand(facts, 'kill -s SIGHUP prometheus')],
    };
  }
  const lost = sampleOf(undelivered) ?? 0;
  if (lost > 0) {
    return {
      id,
      state: 'problem',
      seen: say`${Math.ceil(lost)} notifications did not reach Alertmanager within the last 15 minutes`,
      why: say`alerts fire, and nobody is told`,
      details: urls.map(quoted),
      todo: [
        composeCommand(facts, 'logs --tail 30 alertmanager'),
        composeCommand(facts, 'restart alertmanager prometheus'),
      ],
    };
  }
  return { id, state: 'ok', seen: say`Prometheus tells Alertmanager` };
}

/** Clocks that differ less do no harm. */
const SKEW_SECONDS = 30;
/** Prometheus forgets a series that was not scraped for so long. */
const STALE_SECONDS = 300;

/** Whether samples are as new as people look for them. */
export function checkTime(facts: StackFacts): readonly Check[] {
  return [newest(facts), clock(facts)];
}

function newest({ prometheus, setup }: StackFacts): Check {
  const id = 'samples.newest';
  const { sampleAge } = prometheus;
  if (sampleAge.kind !== 'reply') return { id, state: 'unknown', seen: UNREAD };
  const age = sampleOf(sampleAge);
  const why = say`a panel shows nothing where its time range has no samples`;
  if (age === undefined) {
    return {
      id,
      state: 'problem',
      seen: say`Prometheus has no sample of ARX within the last ${toldSeconds(STALE_SECONDS)}`,
      why,
      todo: [say`arx stack check --json | jq '.checks[] | select(.id == "target.up")'`],
    };
  }
  const { scrapeInterval } = setup.settings;
  if (age < -SKEW_SECONDS) {
    return {
      id,
      state: 'warning',
      seen: say`the newest sample is ${toldSeconds(-age)} in the future`,
      why,
      todo: [say`timedatectl status`],
    };
  }
  return {
    id,
    state: 'ok',
    seen: say`the newest sample is ${toldSeconds(Math.max(0, age))} old; one comes every ${scrapeInterval}`,
  };
}

function clock(facts: StackFacts): Check {
  const id = 'samples.clock';
  const clocks: readonly (readonly [string, Reply | undefined])[] = [
    ['Prometheus', facts.prometheus.ready],
    ['ARX', facts.arx?.byName],
  ];
  const known = clocks.flatMap(([name, reply]) =>
    reply?.kind === 'reply' && reply.skewSeconds !== undefined ? [{ name, skew: reply.skewSeconds }] : [],
  );
  if (known.length === 0) return { id, state: 'unknown', seen: say`no answer tells the time` };
  const off = known.filter(({ skew }) => Math.abs(skew) >= SKEW_SECONDS);
  if (off.length === 0)
    return { id, state: 'ok', seen: say`the clocks of ${known.map(({ name }) => name).join(', ')} and this one agree` };
  return {
    id,
    state: 'problem',
    seen: joined(off.map(skewOf), '; '),
    why: say`"Last 15 minutes" in a browser is then another quarter of an hour than that of the samples`,
    todo: facts.setup.scenario.name === 'docker-desktop' ? [say`docker desktop restart`] : [say`timedatectl status`],
  };
}

function skewOf({ name, skew }: { readonly name: string; readonly skew: number }): Told {
  return say`the clock of ${name} is ${toldSeconds(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} this one`;
}
