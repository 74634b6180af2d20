import type { Terminal } from './terminal.ts';
import { printable } from './text.ts';

/** Says on standard error that something is not as it should be, although the command goes on. */
export function warn(err: Terminal, message: string): void {
  const [first = '', ...rest] = message.split('\n').map(printable);
  err.line(`${err.style('warn', 'warning:')} ${first}`);
  for (const line of rest) err.line(`  ${line}`);
}
