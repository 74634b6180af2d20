import type { RunEvent } from '@arx/runtime/flows';
import { formatDuration } from './duration.ts';
import { causeInWords, counted, errorInWords, resultInWords, skipInWords, tokensInWords } from './run-words.ts';
import type { Look, Style } from './style.ts';
import { pad, padStart, printable } from './text.ts';

interface Said {
  readonly text: string;
  readonly look: Look;
}

/** One event as a line for logs and pipes; `undefined` for events that only a live display shows. */
export function renderEvent(event: RunEvent, style: Style): string | undefined {
  const said = say(event);
  if (said === undefined) return undefined;
  const prefix = event.simulated ? 'simulated  ' : '';
  const subject = 'stepId' in event ? event.stepId : event.flowId;
  return `${style('faint', `${prefix}${padStart(formatDuration(event.elapsedMs), 8)}`)}  ${pad(subject, 16)}  ${style(said.look, said.text)}`;
}

function say(event: RunEvent): Said | undefined {
  switch (event.kind) {
    case 'run.started': {
      const task = event.taskId === null ? '' : `, task ${printable(event.taskId)}`;
      return plain(`run started: ${counted(event.steps.length, 'step')}, branch ${printable(event.branch)}${task}`);
    }
    case 'attempt.started': {
      const model = event.model === null ? '' : `, ${printable(event.model)}`;
      return plain(`attempt ${event.attempt} started (${event.persona}${model})`);
    }
    case 'step.retrying':
      return {
        text: `attempt ${event.attempt} failed: ${errorInWords(event.error)}; next in ${formatDuration(event.inMs)}`,
        look: 'warn',
      };
    case 'step.succeeded':
      return { text: `succeeded ${figures(event)}`, look: 'good' };
    case 'step.failed':
      return { text: `failed ${figures(event)}: ${errorInWords(event.error)}`, look: 'bad' };
    case 'step.cancelled':
      return { text: `${causeInWords(event.because)} ${figures(event)}`, look: 'warn' };
    case 'step.skipped':
      return { text: skipInWords(event.because), look: 'faint' };
    case 'run.ended':
      return { text: `run ${resultInWords(event)}`, look: event.outcome === 'success' ? 'good' : 'bad' };
    default:
      // What happens between the start and the end of an attempt would drown the rest.
      return undefined;
  }
}

function plain(text: string): Said {
  return { text, look: 'plain' };
}

function figures(event: Extract<RunEvent, { kind: 'step.succeeded' | 'step.failed' | 'step.cancelled' }>): string {
  const tokens = tokensInWords(event.tokens);
  return `after ${formatDuration(event.durationMs)} (${counted(event.attempts, 'attempt')}${tokens === '' ? '' : `, ${tokens}`})`;
}
