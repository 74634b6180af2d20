import { formatDuration } from '../output/duration.ts';
import { shellWord } from '../output/text.ts';
import type { Facts } from './facts.ts';
import { hidden, say, type Told } from './told.ts';

/** A size for people. */
export function toldBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const kibibytes = bytes / 1024;
  if (kibibytes < 1024) return `${kibibytes.toFixed(1)} KiB`;
  return kibibytes < 1024 * 1024
    ? `${(kibibytes / 1024).toFixed(1)} MiB`
    : `${(kibibytes / 1024 / 1024).toFixed(1)} GiB`;
}

export function toldSeconds(seconds: number): string {
  return formatDuration(seconds * 1000);
}

/** A path of the user; a report has a word for it. */
export function toldPath(path: string, word: string): Told {
  return hidden(shellWord(path), `<${word}>`);
}

export function toldSpool({ spool }: Facts): Told {
  return toldPath(spool.directory, 'spool');
}

/** ` --spool-dir …` where the spool is not the one that every command takes. */
function spoolFlag(facts: Facts): Told {
  return facts.spool.isDefault ? say`` : say` --spool-dir ${toldSpool(facts)}`;
}

/** Serves the spool on a port; on any free one when the port is none. */
export function serveCommand(facts: Facts, port: number): Told {
  const usable = port > 0 && port <= 65_535 ? port : 0;
  return say`arx obs serve --port ${usable}${spoolFlag(facts)}`;
}

/** Runs a flow with simulated answers, counted. */
export function runCommand(facts: Facts, flow: string): Told {
  return say`AR_ENABLE_METRICS=1 arx flow run --flow=${flow} --dry-run${spoolFlag(facts)}`;
}
