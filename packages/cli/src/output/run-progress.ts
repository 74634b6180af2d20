import type { RunEvent } from '@arx/runtime/flows';
import { createLiveRegion } from './live-region.ts';
import { renderEvent } from './run-lines.ts';
import { advance, type RunState, startOf } from './run-state.ts';
import { renderRunTable, type TableView } from './run-table.ts';
import { resultInWords } from './run-words.ts';
import { renderStepOutput } from './step-output.ts';
import type { Terminal } from './terminal.ts';

/** Shows a run while it goes on. */
export interface RunProgress {
  /** Takes the next event of the run. */
  event(event: RunEvent): void;
  /** Leaves the last state visible and gives the terminal back. Also called when the run throws. */
  end(): void;
}

/** Time between two pictures, in milliseconds. */
const FRAME_MS = 80;

/** One JSON object per event and line, and nothing else. */
export function jsonProgress(out: Terminal): RunProgress {
  return { event: (event) => out.line(JSON.stringify(event)), end: () => {} };
}

/** One line per event that says something; for logs, pipes and dumb terminals. */
export function plainProgress(out: Terminal): RunProgress {
  return {
    event: (event) => {
      const line = renderEvent(event, out.style);
      if (line !== undefined) out.line(line);
      for (const said of renderStepOutput(event)) out.line(said);
    },
    end: () => {},
  };
}

/**
 * A table of the steps, redrawn in place.
 *
 * @param speed How much faster than the wall the clock of the run goes, for the times of running steps.
 */
export function liveProgress(out: Terminal, speed: number): RunProgress {
  const region = createLiveRegion(out);
  let state: RunState | undefined;
  const outputs: string[] = [];
  let result = '';
  let frame = 0;
  let lastEventAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const view = (rows: number): TableView => {
    const sinceEvent = Number.isFinite(speed) ? (performance.now() - lastEventAt) * speed : 0;
    const nowMs = (state?.elapsedMs ?? 0) + sinceEvent;
    return { columns: out.columns(), rows, style: out.style, nowMs, frame };
  };
  const draw = (): void => {
    if (state === undefined) return;
    frame++;
    // The row of the cursor below the picture is not to be scrolled away.
    region.draw(renderRunTable(state, view(out.rows() - 1)));
  };

  return {
    event: (event) => {
      lastEventAt = performance.now();
      if (event.kind === 'run.started') {
        state = startOf(event);
        timer = setInterval(draw, FRAME_MS);
        draw();
      } else if (state !== undefined) {
        state = advance(state, event);
      }
      const said = renderStepOutput(event);
      if (said.length > 0 && 'stepId' in event) outputs.push(out.style('strong', event.stepId), ...said);
      if (event.kind === 'run.ended') {
        const prefix = event.simulated ? out.style('faint', 'simulated  ') : '';
        result = `${prefix}${out.style(event.outcome === 'success' ? 'good' : 'bad', resultInWords(event))}`;
      }
    },
    end: () => {
      clearInterval(timer);
      if (state === undefined) return;
      region.draw([]);
      region.release();
      // What stays is complete, however small the window is.
      for (const line of renderRunTable(state, view(Number.POSITIVE_INFINITY))) out.line(line.text);
      for (const line of outputs) out.line(line);
      if (result !== '') out.line(result);
    },
  };
}
