// The real programs that tests need, by the Debian package that holds them. Without dependencies and readable by Node 20,
// because `.ci/run` asks before anything is installed:
//
//   node scripts/peers.mjs list       the packages, on one line
//   node scripts/peers.mjs missing    those that this machine lacks, on one line (empty: none)
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A Debian package with the programs that tests start, and what for.
 * @typedef {{ package: string, programs: string[], use: string }} Peer
 */

/** @type {Peer[]} */
const PEERS = [
  { package: 'prometheus', programs: ['prometheus', 'promtool'], use: 'scrapes our pages and checks our rules' },
  {
    package: 'prometheus-alertmanager',
    programs: ['prometheus-alertmanager', 'amtool'],
    use: 'tells the alerts that stand, and receives ours',
  },
  {
    package: 'docker-compose',
    programs: ['docker-compose'],
    use: 'reads the compose file of the stack; `config` needs no engine',
  },
];

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 */
function isOnPath(program, env) {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * The peers of which a program is not on the PATH.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {Peer[]} [peers]
 */
export function missingPeers(env = process.env, peers = PEERS) {
  return peers.filter((peer) => !peer.programs.every((program) => isOnPath(program, env)));
}

/**
 * The one command that installs peers on Debian and its relatives.
 * @param {Peer[]} peers
 */
export function installCommand(peers) {
  return `sudo apt-get install -y --no-install-recommends ${peers.map((peer) => peer.package).join(' ')}`;
}

/**
 * For suites that start a peer: `describe.skipIf(peerMissing('promtool'))('…', …)`.
 *
 * With `CI` set it is always `false`: a missing peer is a failure there, never a skip.
 *
 * @param {string} program The program that the suite starts, one of `PEERS`.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} Whether to skip.
 * @throws {Error} The program is not in the list, so nobody would install it.
 */
export function peerMissing(program, env = process.env) {
  const peer = PEERS.find(({ programs }) => programs.includes(program));
  if (!peer)
    throw new Error(`${program} is not in PEERS of scripts/peers.mjs: add it with the Debian package that has it`);
  return !env.CI && !isOnPath(program, env);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = { list: PEERS, missing: missingPeers() }[process.argv[2] ?? ''];
  if (packages) {
    console.log(packages.map((peer) => peer.package).join(' '));
  } else {
    console.error('usage: node scripts/peers.mjs list|missing');
    process.exitCode = 64;
  }
}
