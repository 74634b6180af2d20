import type { Check } from '../../../doctor/check.ts';
import { say } from '../../../doctor/told.ts';
import type { Container } from '../containers.ts';
import type { StackFacts } from '../facts.ts';
import { composeCommand, isPrometheusThere, quoted } from '../words.ts';

/** The services of the stack. */
const SERVICES = ['prometheus', 'alertmanager', 'grafana'] as const;

/** Whether Docker is there and runs the containers. */
export function checkDocker(facts: StackFacts): readonly Check[] {
  return [engine(facts), compose(facts), ...SERVICES.map((service) => container(facts, service))];
}

function engine(facts: StackFacts): Check {
  const id = 'docker.engine';
  const found = facts.engine;
  const why = say`the containers of the stack need it`;
  // Whoever runs Prometheus in another way needs no Docker.
  const state = isPrometheusThere(facts) ? 'warning' : 'problem';
  switch (found.kind) {
    case 'running':
      return found.isRootless
        ? {
            id,
            state: 'warning',
            seen: say`Docker ${quoted(found.version)} runs without root`,
            why: say`its containers have other user ids than this machine, so they cannot read the secrets of observability/secrets`,
            todo: [say`docker context use default`],
          }
        : { id, state: 'ok', seen: say`Docker ${quoted(found.version)} runs` };
    case 'missing':
      return {
        id,
        state,
        seen: say`there is no docker on PATH`,
        why,
        todo: [say`sudo apt install docker.io docker-compose`],
      };
    case 'forbidden':
      return {
        id,
        state,
        seen: say`this user may not talk to the Docker engine`,
        why,
        todo: [say`sudo usermod -aG docker "$USER" && newgrp docker`],
      };
    case 'stopped':
      return {
        id,
        state,
        seen: say`the Docker engine does not run`,
        why,
        details: [quoted(found.why)],
        todo: [say`sudo systemctl start docker`],
      };
  }
}

function compose(facts: StackFacts): Check {
  const id = 'docker.compose';
  const found = facts.compose;
  if (found !== undefined) return { id, state: 'ok', seen: say`${found.words.join(' ')} ${quoted(found.version)}` };
  if (facts.engine.kind === 'missing') return { id, state: 'unknown', seen: say`there is no docker to have it` };
  return {
    id,
    state: isPrometheusThere(facts) ? 'warning' : 'problem',
    seen: say`neither docker compose nor docker-compose works`,
    why: say`it starts the containers`,
    todo: [say`sudo apt install docker-compose-plugin || sudo apt install docker-compose`],
  };
}

function container(facts: StackFacts, service: (typeof SERVICES)[number]): Check {
  const id = `containers.${service}`;
  const { containers } = facts;
  if (containers === undefined) return { id, state: 'unknown', seen: say`Docker does not say` };
  const found = containers.find((one) => one.service === service);
  if (found === undefined) {
    return {
      id,
      state: 'problem',
      seen: say`there is no container of ${service}`,
      why: say`the stack was not started, or with another name of its directory`,
      todo: [say`arx stack up`],
    };
  }
  if (found.state === 'running' && (found.health === 'healthy' || found.health === '')) {
    const often = found.restarts > 2 ? say`, after ${found.restarts} restarts` : '';
    return {
      id,
      state: found.restarts > 2 ? 'warning' : 'ok',
      seen: say`${service} is up and healthy${often}`,
      ...looks(facts, service, found.restarts > 2),
    };
  }
  if (found.state === 'running' && found.health === 'starting') {
    return {
      id,
      state: 'warning',
      seen: say`${service} is starting`,
      why: say`it answers in a moment`,
      todo: [say`arx stack check`],
    };
  }
  return {
    id,
    state: 'problem',
    seen: stateOf(found),
    why: say`nothing of ${service} works until it runs`,
    details: found.said === '' ? [] : [quoted(found.said)],
    todo: [composeCommand(facts, `logs --tail 30 ${service}`), say`arx stack up`],
  };
}

function looks(facts: StackFacts, service: string, isWanted: boolean): Pick<Check, 'todo'> {
  return isWanted ? { todo: [composeCommand(facts, `logs --tail 30 ${service}`)] } : {};
}

function stateOf({ service, state, health, exitCode, isOutOfMemory }: Container): Check['seen'] {
  if (isOutOfMemory) return say`${service} was ended because it used all of its memory`;
  if (state === 'running') return say`${service} runs, but is ${quoted(health)}`;
  return say`${service} does not run: ${quoted(state)}, exit code ${exitCode}`;
}
