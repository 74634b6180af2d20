import { metricsSwitch } from '../../environment.ts';
import type { Check } from '../check.ts';
import type { Facts } from '../facts.ts';
import { hidden, say } from '../told.ts';

const SWITCH_ON = [say`export AR_ENABLE_METRICS=1`];

/** The commands have a default spool; a library does not write to disk unasked. */
const PROGRAMS = say`programs of your own that call enable() reach this page only with AR_METRICS_DIR set to its spool`;

/** Whether what happens is recorded: by what is started from here, and by the server. */
export function checkRecording(facts: Facts): readonly Check[] {
  return [here(facts), engine(facts), server(facts)];
}

function here({ env }: Facts): Check {
  const id = 'recording.process';
  switch (metricsSwitch(env)) {
    case 'on':
      return {
        id,
        state: 'ok',
        seen: say`AR_ENABLE_METRICS is 1: runs started from here are recorded`,
        details: (env['AR_METRICS_DIR'] ?? '') === '' ? [PROGRAMS] : [],
      };
    case 'unset':
      return {
        id,
        state: 'warning',
        seen: say`AR_ENABLE_METRICS is not set: runs started from here record nothing`,
        todo: SWITCH_ON,
      };
    case 'off':
      return {
        id,
        state: 'warning',
        seen: say`AR_ENABLE_METRICS is 0: nothing started from here is recorded`,
        todo: SWITCH_ON,
      };
    case 'unrecognised': {
      const value = hidden(JSON.stringify(env['AR_ENABLE_METRICS']), 'another text');
      return {
        id,
        state: 'problem',
        seen: say`AR_ENABLE_METRICS is ${value}, and only exactly 1 switches recording on: runs record nothing`,
        todo: SWITCH_ON,
      };
    }
  }
}

function engine({ env }: Facts): Check {
  const id = 'recording.flow_engine';
  if (env['AR_ENABLE_FLOW_ENGINE']?.trim() !== '0') return { id, state: 'ok', seen: say`flows may run` };
  return {
    id,
    state: 'warning',
    seen: say`AR_ENABLE_FLOW_ENGINE is 0: every run is refused, so nothing is counted`,
    todo: [say`unset AR_ENABLE_FLOW_ENGINE`],
  };
}

function server({ health }: Facts): Check {
  const id = 'recording.server';
  if (health === undefined) return { id, state: 'unknown', seen: say`no arx server was found that could tell` };
  if (health.recording)
    return { id, state: 'ok', seen: say`the server records what happens in its own process, and serves the spool` };
  return {
    id,
    state: 'ok',
    seen: say`the server serves what others recorded in the spool; it was started without AR_ENABLE_METRICS=1, so it records nothing of its own`,
  };
}
