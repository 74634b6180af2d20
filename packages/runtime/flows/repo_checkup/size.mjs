// Counts the tracked files of a git repository and their bytes on disk, and names the largest.
import { lstatSync } from 'node:fs';
import { git, shown } from './git.mjs';

/** How many of the largest files are named. */
const LARGEST = 5;

/** @param {number} bytes */
function inUnits(bytes) {
  for (const [unit, size] of /** @type {const} */ ([
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ])) {
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  }
  return `${bytes} bytes`;
}

/**
 * What a tracked path is on disk.
 *
 * @param {Buffer} path
 */
function look(path) {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: /** @type {const} */ ('missing') };
  // Git tracks no directories: it is the working tree of another repository.
  if (stat.isDirectory()) return { kind: /** @type {const} */ ('submodule') };
  return { kind: /** @type {const} */ ('file'), bytes: stat.size, path: path.toString() };
}

/** @param {Buffer} list */
function* entriesOf(list) {
  for (let start = 0; start < list.length; ) {
    const end = list.indexOf(0, start);
    yield list.subarray(start, end);
    start = end + 1;
  }
}

// In a merge that is under way a path is listed several times. A path is kept byte by byte, as not every name is text.
const paths = new Set([...entriesOf(git(['ls-files', '-z']))].map((path) => path.toString('latin1')));
const found = [...paths].map((path) => look(Buffer.from(path, 'latin1')));
const files = found.filter((entry) => entry.kind === 'file').sort((a, b) => b.bytes - a.bytes);
const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
const missing = found.filter(({ kind }) => kind === 'missing').length;
const submodules = found.filter(({ kind }) => kind === 'submodule').length;

const lines = [
  `tracked files: ${files.length}`,
  `tracked bytes: ${bytes} (${inUnits(bytes)})`,
  ...(missing > 0 ? [`tracked but not there: ${missing}`] : []),
  ...(submodules > 0 ? [`submodules, not counted: ${submodules}`] : []),
  ...files.slice(0, LARGEST).map((file) => `large: ${inUnits(file.bytes)}, ${shown(file.path)}`),
];
process.stdout.write(`${lines.join('\n')}\n`);
