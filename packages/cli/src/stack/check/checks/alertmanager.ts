import type { Check } from '../../../doctor/check.ts';
import { say } from '../../../doctor/told.ts';
import type { StackFacts } from '../facts.ts';
import { composeCommand, noAnswer, own } from '../words.ts';
import { rejected } from './prometheus.ts';

/** Whether Alertmanager answers, and has somebody to tell. */
export function checkAlertmanager(facts: StackFacts): readonly Check[] {
  return [ready(facts), receivers(facts)];
}

function ready(facts: StackFacts): Check {
  const id = 'alertmanager.ready';
  const reply = facts.alertmanager;
  const { alertmanager: port } = facts.setup.settings.ports;
  const url = own(`http://127.0.0.1:${port}`);
  if (reply.kind === 'reply') return { id, state: 'ok', seen: say`Alertmanager answers on ${url}` };
  if (reply.kind === 'status' && reply.status === 401) return rejected(facts, id, 'Alertmanager', 'alertmanager');
  const isOther = reply.kind === 'status';
  return {
    id,
    state: 'problem',
    seen: isOther
      ? say`something else than Alertmanager answers on ${url} (${noAnswer(reply)})`
      : say`${url}: ${noAnswer(reply)}`,
    why: say`alerts fire, and nobody is told`,
    todo: isOther
      ? [say`ss -ltnp 'sport = :${port}'`]
      : [say`arx stack up`, composeCommand(facts, 'logs --tail 30 alertmanager')],
  };
}

function receivers({ setup }: StackFacts): Check {
  const id = 'alertmanager.receivers';
  const { slack, email } = setup.settings.receivers;
  const told = [...(slack === undefined ? [] : ['Slack']), ...(email === undefined ? [] : ['mail'])];
  if (told.length > 0) return { id, state: 'ok', seen: say`alerts go to ${told.join(' and ')}` };
  return {
    id,
    state: 'warning',
    seen: say`nobody is told of alerts: neither SLACK_WEBHOOK_URL nor ALERT_EMAIL_TO is set`,
    why: say`they stand in the web page of Alertmanager alone`,
    todo: [say`"\${EDITOR:-vi}" observability/.env && arx stack up`],
  };
}
