import type { Check } from '../../../doctor/check.ts';
import { hidden, say, type Told, toldUrl, toldVersion } from '../../../doctor/told.ts';
import { startCommands } from '../../arx-env.ts';
import type { ArxFacts, StackFacts } from '../facts.ts';
import { noAnswer, own, quoted } from '../words.ts';

const FAR = say`ARX is in a container: this machine cannot ask it by that name`;

/** Whether ARX itself can be reached from where the containers come. */
export function checkArx(facts: StackFacts): readonly Check[] {
  return [reached(facts), named(facts)];
}

/** The commands that start ARX as the stack needs it. */
export function startArx({ setup }: StackFacts): readonly Told[] {
  return startCommands(setup).map(own);
}

function reached(facts: StackFacts): Check {
  const id = 'arx.reachable';
  const { arx, setup } = facts;
  if (arx === undefined) return { id, state: 'unknown', seen: FAR };
  const { health, onLoopback } = arx;
  const isLoopbackEnough = setup.scenario.name === 'docker-desktop';
  if (onLoopback !== undefined && (health === undefined || health.reach === 'loopback')) {
    return {
      id,
      state: 'problem',
      seen: say`ARX listens on loopback alone, where no container reaches it`,
      why: say`Prometheus, in its container, comes over ${toldUrl(arx.url)}`,
      todo: startArx(facts),
    };
  }
  if (health === undefined) return silent(facts, arx);
  if (health.reach === 'loopback' && !isLoopbackEnough) {
    return {
      id,
      state: 'problem',
      seen: say`ARX says that it listens on loopback alone`,
      why: say`no container reaches it there`,
      todo: startArx(facts),
    };
  }
  return { id, state: 'ok', seen: say`arx ${toldVersion(health.version)} answers on ${toldUrl(arx.url)}` };
}

function silent(facts: StackFacts, arx: ArxFacts): Check {
  const { byName } = arx;
  const isOther = byName.kind !== 'none';
  const { port } = facts.setup.settings.target;
  return {
    id: 'arx.reachable',
    state: 'problem',
    seen: isOther
      ? say`on ${toldUrl(arx.url)} something answers that is no arx server (${noAnswer(byName)})`
      : say`${toldUrl(arx.url)}: ${noAnswer(byName)}`,
    why: say`without ARX there is nothing to scrape`,
    todo: [...startArx(facts), ...(isOther ? [say`ss -ltnp 'sport = :${port}'`] : [])],
  };
}

/** Prometheus asks by the name of its target, and ARX answers only to names that it knows. */
function named(facts: StackFacts): Check {
  const id = 'arx.name';
  const { arx, setup } = facts;
  if (arx === undefined) return { id, state: 'unknown', seen: FAR };
  const { host } = setup.settings.target;
  const name = hidden(host, '<name>');
  const { byName } = arx;
  if (byName.kind === 'reply') return { id, state: 'ok', seen: say`ARX answers to the name ${name}` };
  if (byName.kind === 'status' && byName.status === 403) {
    return {
      id,
      state: 'problem',
      seen: say`ARX refuses to be asked as ${name} (status 403)`,
      why: say`Prometheus asks by that name, so every scrape is refused`,
      details: [say`the variable is ARX_ALLOWED_HOSTS; observability/arx.env has it`],
      todo: startArx(facts),
    };
  }
  return { id, state: 'unknown', seen: say`ARX does not answer here: ${quoted(noAnswer(byName).shown)}` };
}
