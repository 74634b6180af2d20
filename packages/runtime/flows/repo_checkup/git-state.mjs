// Says in which state a git repository is: branch, upstream, clean or not. With --require-clean it fails when it is not.
import { fail, git, shown } from './git.mjs';

/** @typedef {{ headers: Map<string, string>, changed: string[], untracked: string[] }} Status */

/**
 * Reads `git status --porcelain=v2 --branch -z`, see git-status(1).
 *
 * @param {string} text
 * @returns {Status}
 */
function parseStatus(text) {
  const headers = new Map();
  const changed = [];
  const untracked = [];
  const entries = text.split('\0');
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] ?? '';
    const [kind] = entry;
    if (kind === '#') {
      const [name = '', ...value] = entry.slice(2).split(' ');
      headers.set(name, value.join(' '));
    }
    if (kind === '1') changed.push(field(entry, 8));
    if (kind === 'u') changed.push(field(entry, 10));
    if (kind === '?') untracked.push(entry.slice(2));
    if (kind === '2') {
      changed.push(field(entry, 9));
      // The name before the renaming is an entry of its own.
      index++;
    }
  }
  return { headers, changed, untracked };
}

/**
 * What follows after so many words: the path, which may hold spaces itself.
 *
 * @param {string} entry
 * @param {number} words
 */
function field(entry, words) {
  return entry.split(' ').slice(words).join(' ');
}

/** @param {Status} status */
function upstreamOf({ headers }) {
  const upstream = headers.get('branch.upstream');
  if (upstream === undefined) return 'none';
  const [ahead, behind] = (headers.get('branch.ab') ?? '').split(' ');
  // An upstream that is gone has no numbers.
  if (ahead === undefined || behind === undefined) return `${upstream}, which is not there`;
  return `${upstream}, ahead ${ahead.replace('+', '')}, behind ${behind.replace('-', '')}`;
}

/** @param {string} oid */
function headOf(oid) {
  return oid === '(initial)' ? 'no commit yet' : oid.slice(0, 12);
}

const root = git(['rev-parse', '--show-toplevel']).toString().replace(/\n$/, '');
const status = parseStatus(git(['status', '--porcelain=v2', '--branch', '-z']).toString());
const { headers, changed, untracked } = status;
const clean = changed.length + untracked.length === 0;

const lines = [
  `repository: ${shown(root)}`,
  `branch: ${headers.get('branch.head') === '(detached)' ? 'none, the head is detached' : headers.get('branch.head')}`,
  `head: ${headOf(headers.get('branch.oid') ?? '')}`,
  `upstream: ${upstreamOf(status)}`,
  `clean: ${clean ? 'yes' : `no, ${changed.length} changed, ${untracked.length} untracked`}`,
];
process.stdout.write(`${lines.join('\n')}\n`);

if (process.argv.includes('--require-clean') && !clean) {
  const paths = [...changed, ...untracked].map(shown);
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : '';
  fail(`the working tree is not clean: ${paths.slice(0, 10).join(', ')}${more}; commit, stash or ignore them`);
}
