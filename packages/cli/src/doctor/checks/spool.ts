import { join } from 'node:path';
import type { AsideFile, SpoolDescription } from '@arx/metrics/spool';
import { counted } from '../../output/run-words.ts';
import type { Check } from '../check.ts';
import type { Facts, Neighbour } from '../facts.ts';
import { hidden, say, type Told, toldUrl } from '../told.ts';
import { runCommand, toldBytes, toldPath, toldSpool } from '../words.ts';
import { isCollecting } from './server.ts';

/** A spool grows by megabytes at most; below this somebody else fills the disk. */
const LITTLE_BYTES = 64 * 1024 * 1024;
const NO_BYTES = 1024 * 1024;
/** More details than this help nobody. */
const MOST_FILES = 5;

/** What the spool holds, and who stands on it. */
export function checkSpool(facts: Facts): readonly Check[] {
  return [directory(facts), files(facts), servers(facts), disk(facts)];
}

function directory(facts: Facts): Check {
  const id = 'spool.directory';
  const { description, refusal } = facts.spool;
  const path = toldSpool(facts);
  if (description === undefined || refusal !== undefined) {
    return {
      id,
      state: 'problem',
      seen: say`${path} cannot be used: ${hidden(refusal ?? '', 'see the command')}`,
      todo: [say`ls -ld ${path}`, say`chmod 700 ${path}`],
    };
  }
  if (!description.exists) {
    return {
      id,
      state: 'warning',
      seen: say`${path} does not exist: nothing was recorded or served there yet`,
      todo: [runCommand(facts, 'test_flow')],
    };
  }
  return { id, state: 'ok', seen: say`${path}: ${contents(description)}` };
}

function contents({ writers, totals, files: fileCount, bytes }: SpoolDescription): string {
  const count = (wanted: string): number => writers.filter(({ state }) => state === wanted).length;
  const others = (['ended', 'dead', 'elsewhere'] as const).filter((state) => count(state) > 0);
  const series = writers.reduce((sum, writer) => sum + writer.series, 0);
  const parts = [`${count('live')} live`, ...others.map((state) => `${count(state)} ${state}`)];
  const added =
    totals === undefined ? 'no totals yet' : `totals of ended ones: ${counted(totals.series, 'series', 'series')}`;
  return `writers: ${parts.join(', ')} (${counted(series, 'series', 'series')}); ${added}; ${counted(fileCount, 'file')}, ${toldBytes(bytes)}`;
}

function files(facts: Facts): Check {
  const id = 'spool.files';
  const { description, directory: dir } = facts.spool;
  if (description?.exists !== true) return { id, state: 'unknown', seen: say`there is no spool to look into` };
  const { aside } = description;
  if (aside.length === 0) return { id, state: 'ok', seen: say`every file can be read` };
  // What is no spool file holds no counts; what is one holds some that are not on the page.
  const lost = aside.filter(({ reason }) => reason !== 'foreign');
  const rest = aside.length - MOST_FILES;
  return {
    id,
    state: lost.length > 0 ? 'problem' : 'warning',
    seen: say`${counted(aside.length, 'file')} set aside${lost.length > 0 ? ': their counts are not on the page' : ''}`,
    details: [...aside.slice(0, MOST_FILES).map(toldFile), ...(rest > 0 ? [say`and ${rest} more`] : [])],
    todo: todoFor(aside, dir),
  };
}

const SPOOL_NAME = /^(?:[0-9a-f]{32}\.values|\d{12}\.totals(?:\.torn)?)$/;

function toldFile({ name, reason, detail }: AsideFile): Told {
  return say`${SPOOL_NAME.test(name) ? name : hidden(name, 'a file of another name')}: ${reason}, ${detail}`;
}

function todoFor(aside: readonly AsideFile[], dir: string): readonly Told[] {
  const newer = aside.some(({ reason }) => reason === 'newer');
  const unreadable = aside.filter(({ reason }) => reason === 'unreadable');
  const spoiled = aside.filter(({ reason }) => reason !== 'newer' && reason !== 'unreadable');
  return [
    ...(newer ? [say`npm install @arx/cli@latest`] : []),
    ...unreadable.slice(0, MOST_FILES).map(({ name }) => say`ls -l ${toldPath(join(dir, name), 'file')}`),
    ...spoiled.slice(0, MOST_FILES).map(({ name }) => todoForSpoiled(toldPath(join(dir, name), 'file'), name)),
  ];
}

/** Totals stay beside the others under the name of what was given up, so that their number is never used again. */
function todoForSpoiled(path: Told, name: string): Told {
  if (name.endsWith('.totals.torn')) return say`rm ${path}`;
  return name.endsWith('.totals') ? say`mv ${path} ${path}.torn` : say`mv ${path} /tmp/`;
}

/** Several servers are right, each alone; who scrapes two of them counts everything twice. */
function servers(facts: Facts): Check {
  const id = 'spool.servers';
  const { spool, neighbours, health, url } = facts;
  if (spool.description?.exists !== true) return { id, state: 'unknown', seen: say`there is no spool to look into` };
  const here = spool.servers.filter(({ state, id: server }) => state === 'live' && server === health?.id);
  const afar = spool.servers.filter(({ state }) => state === 'elsewhere');
  const live: readonly Neighbour[] = [...here.map((server) => ({ server, health })), ...neighbours];
  const all = live.length + afar.length;
  if (all === 0) return { id, state: 'ok', seen: say`no server stands on this spool` };
  if (all === 1) {
    const [one] = [...live.map(({ server }) => server), ...afar];
    return { id, state: 'ok', seen: say`one server stands on this spool: ${toldUrl(one?.url ?? url)}` };
  }
  const details = [
    ...live.map(({ server, health: said }) => say`${toldUrl(server.url)}, process ${server.pid}${stateOf(said)}`),
    ...afar.map((server) => say`${toldUrl(server.url)}, on another host or in another container`),
  ];
  const isDoubled = live.filter(({ health: said }) => scraped(said)).length > 1;
  const todo = live.slice(1).map(({ server }) => say`kill ${server.pid}`);
  const seen = isDoubled
    ? say`${all} servers stand on this spool and more than one is scraped: every sum counts twice`
    : say`${all} servers stand on this spool; that is well as long as only one is scraped`;
  return { id, state: isDoubled ? 'problem' : 'warning', seen, details, todo };
}

function stateOf(health: Neighbour['health']): string {
  if (health === undefined) return ', does not answer';
  return scraped(health) ? ', scraped' : '';
}

function scraped(health: Neighbour['health']): boolean {
  return (health?.scrapers ?? []).some(isCollecting);
}

function disk(facts: Facts): Check {
  const id = 'spool.disk';
  const { freeBytes } = facts.spool;
  if (freeBytes === undefined)
    return { id, state: 'unknown', seen: say`there is no spool whose disk could be looked at` };
  const seen = say`${toldBytes(freeBytes)} free where the spool is`;
  if (freeBytes >= LITTLE_BYTES) return { id, state: 'ok', seen };
  return { id, state: freeBytes < NO_BYTES ? 'problem' : 'warning', seen, todo: [say`df -h ${toldSpool(facts)}`] };
}
