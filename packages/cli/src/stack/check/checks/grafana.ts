import type { Check } from '../../../doctor/check.ts';
import { joined, say } from '../../../doctor/told.ts';
import { passwordCommand } from '../../apply.ts';
import { typedCompose } from '../../docker.ts';
import { textAt } from '../api.ts';
import type { StackFacts } from '../facts.ts';
import { composeCommand, noAnswer, own, quoted } from '../words.ts';

/** The dashboards that are provisioned, by uid. */
export interface ExpectedDashboards {
  readonly dashboards: readonly string[];
}

/** Whether Grafana answers, reaches Prometheus and has the dashboards. */
export function checkGrafana(facts: StackFacts, expected: ExpectedDashboards): readonly Check[] {
  return [ready(facts), dataSource(facts), dashboards(facts, expected)];
}

function ready(facts: StackFacts): Check {
  const id = 'grafana.ready';
  const { health } = facts.grafana;
  const { grafana: port } = facts.setup.settings.ports;
  const url = own(`http://127.0.0.1:${port}`);
  if (health.kind === 'reply' && textAt(health.value, 'database') === 'ok') {
    return { id, state: 'ok', seen: say`Grafana ${quoted(textAt(health.value, 'version'))} answers on ${url}` };
  }
  const isNobody = health.kind === 'none';
  const isBroken = textAt('value' in health ? health.value : undefined, 'database') !== '';
  return {
    id,
    state: 'problem',
    seen: isNobody
      ? say`${url}: ${noAnswer(health)}`
      : isBroken
        ? say`Grafana cannot use its database`
        : say`something else than Grafana answers on ${url} (${noAnswer(health)})`,
    why: say`without it there is no dashboard to look at`,
    todo: isNobody
      ? [say`arx stack up`, composeCommand(facts, 'logs --tail 30 grafana')]
      : isBroken
        ? [composeCommand(facts, 'logs --tail 30 grafana')]
        : [say`ss -ltnp 'sport = :${port}'`],
  };
}

function dataSource(facts: StackFacts): Check {
  const id = 'grafana.datasource';
  const reply = facts.grafana.dataSource;
  const why = say`every panel shows an error`;
  if (reply.kind === 'none') {
    const seen = facts.hasPasswords
      ? say`Grafana does not answer`
      : say`the password of Grafana in observability/secrets cannot be read here`;
    return { id, state: 'unknown', seen };
  }
  if (reply.kind === 'status' && reply.status === 401) return wrongPassword(facts, id);
  if (reply.kind === 'status' && reply.status === 404) {
    return {
      id,
      state: 'problem',
      seen: say`Grafana has no data source of the stack`,
      why,
      todo: [say`arx stack init`, composeCommand(facts, 'restart grafana')],
    };
  }
  if (reply.kind === 'reply' && textAt(reply.value, 'status').toUpperCase() === 'OK') {
    return { id, state: 'ok', seen: say`Grafana reaches Prometheus` };
  }
  const said = textAt(reply.value, 'message');
  return {
    id,
    state: 'problem',
    seen: say`Grafana does not reach Prometheus (${reply.kind === 'status' ? say`status ${reply.status}` : say`not healthy`})`,
    why,
    details: said === '' ? [] : [quoted(said)],
    // Grafana reads the password of Prometheus when it starts.
    todo: [composeCommand(facts, 'restart grafana'), composeCommand(facts, 'logs --tail 30 grafana')],
  };
}

function wrongPassword(facts: StackFacts, id: string): Check {
  return {
    id,
    state: 'warning',
    seen: say`Grafana refuses the password of observability/secrets/grafana-admin-password`,
    why: say`it, or the name of the administrator, was changed in Grafana, or in .env after the first start, which Grafana does not heed`,
    todo: [own(passwordCommand(typedCompose(facts.compose)))],
  };
}

function dashboards(facts: StackFacts, { dashboards: wanted }: ExpectedDashboards): Check {
  const id = 'grafana.dashboards';
  const reply = facts.grafana.dashboards;
  if (reply.kind !== 'reply' || !Array.isArray(reply.value)) {
    return { id, state: 'unknown', seen: say`Grafana does not list its dashboards` };
  }
  const there = new Set(reply.value.map((one: unknown) => textAt(one, 'uid')));
  const missing = wanted.filter((uid) => !there.has(uid));
  if (missing.length === 0) return { id, state: 'ok', seen: say`all ${wanted.length} dashboards are there` };
  return {
    id,
    state: 'problem',
    seen: say`${missing.length} of ${wanted.length} dashboards are missing`,
    why: say`Grafana reads them from files, every half minute`,
    details: [joined(missing.slice(0, 8).map(own), ', ')],
    todo: [say`arx stack init`, composeCommand(facts, 'restart grafana')],
  };
}
