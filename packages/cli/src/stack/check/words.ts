import { hidden, say, type Told } from '../../doctor/told.ts';
import { typedCompose } from '../docker.ts';
import type { Reply } from './api.ts';
import type { StackFacts } from './facts.ts';

/** A text of our own that was put together before. */
export function own(text: string): Told {
  return { shown: text, safe: text };
}

/** `docker compose -f … words` as it is typed here. */
export function composeCommand({ compose }: Pick<StackFacts, 'compose'>, words: string): Told {
  return own(`${typedCompose(compose)} ${words}`);
}

const SILENCE = {
  refused: 'nobody listens',
  timeout: 'no answer within ten seconds',
  name: 'the name is not known',
  too_large: 'the answer does not end',
  broken: 'the connection breaks',
} as const;

/** Why there is no usable answer. */
export function noAnswer(reply: Reply): Told {
  if (reply.kind === 'none') return say`${SILENCE[reply.why]}`;
  return reply.kind === 'status' ? say`status ${reply.status}` : say`another answer than expected`;
}

/** A text of another program, in one line and not too long. */
export function quoted(text: string): Told {
  const line = text.replace(/\s+/g, ' ').trim();
  return hidden(line.length > 300 ? `${line.slice(0, 299)}…` : line, '<what it said>');
}

/** Whether Prometheus answers, however it was started. */
export function isPrometheusThere({ prometheus }: StackFacts): boolean {
  return prometheus.ready.kind !== 'none';
}
