import { EXIT } from './exit-codes.ts';
import type { Terminal } from './output/terminal.ts';

/** Ends that are not the guest's: of arx itself, or of whoever pressed Ctrl-C. Each has said why. */
const NOT_OF_GUESTS: readonly number[] = [EXIT.internal, EXIT.hangup, EXIT.interrupted, EXIT.terminated];

let watching: ((code: number) => void) | undefined;

/**
 * Says that code of others is about to run in this process, until {@link dismissGuests}. An end of the process in between
 * is told and never counts as a success: whoever calls `process.exit(0)` there, or waits for what never comes, would else
 * let a check pass that has not begun.
 *
 * @param name How the user named the code.
 */
export function admitGuest(name: string, err: Terminal): void {
  dismissGuests();
  watching = (code) => {
    if (NOT_OF_GUESTS.includes(code)) return;
    err.line(`arx: ${name} ended the process, and nothing was checked`);
    err.line(
      '  it calls process.exit(), or waits for something that never comes: let it export families, and do no more',
    );
    err.line('  [ARX_CATALOG_MODULE]');
    process.exitCode = EXIT.usage;
  };
  process.on('exit', watching);
}

/** @returns Whether there was a guest: it may have left a timer or a connection that would keep the process for ever. */
export function dismissGuests(): boolean {
  if (watching === undefined) return false;
  process.off('exit', watching);
  watching = undefined;
  return true;
}
