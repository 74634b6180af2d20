import { join } from 'node:path';
import type { AsideFile } from '@arx/metrics/spool';
import { shellWord } from '../output/text.ts';

/** What to tell the user of a server about a file of the spool that is not read: what, where, what is lost, what to do. */
export function asideWarning(directory: string, { name, reason, detail }: AsideFile): string {
  const path = join(directory, name);
  const what = `${path} is set aside (${reason}: ${detail})`;
  if (reason === 'foreign' && !OWN_NAME.test(name)) {
    return `${what}; no counts are lost\nmove it out of the spool: mv ${shellWord(path)} /tmp/`;
  }
  if (name.endsWith('.totals.torn')) {
    return `${what}; what it alone counted of ended processes is lost\nremove it when you do not want to look into it: rm ${shellWord(path)}`;
  }
  if (name.endsWith('.totals')) return `${what}; ${TOTALS_LOSS}\n${totalsRemedy(path, reason)}`;
  return `${what}; what this process counted may be missing on the page\n${remedy(path, reason, '/tmp/')}`;
}

const OWN_NAME = /^(?:[0-9a-f]{32}\.values|[0-9a-f]{32}\.\d+\.table|\d{12}\.totals)$/;

const TOTALS_LOSS =
  'counts of ended processes may be missing on the page, and no more processes are added to the totals';

function totalsRemedy(path: string, reason: AsideFile['reason']): string {
  const givenUp = shellWord(`${path}.torn`);
  if (reason !== 'torn' && reason !== 'empty') return remedy(path, reason, givenUp);
  return (
    'put an intact copy in its place, if there is one; else a later scrape gives it up and goes on from the totals before it\n' +
    `give it up at once: mv ${shellWord(path)} ${givenUp}`
  );
}

function remedy(path: string, reason: AsideFile['reason'], elsewhere: string): string {
  const file = shellWord(path);
  if (reason === 'newer') return 'a newer arx wrote it; update this one: npm install @arx/cli@latest';
  if (reason === 'unreadable') return `see who may read it: ls -l ${file}`;
  return `go on without it: mv ${file} ${elsewhere}`;
}
