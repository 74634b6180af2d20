import { readFileSync } from 'node:fs';

/**
 * The value in a JSON file; `undefined` when there is none that can be read.
 *
 * @param {string} file
 * @returns {unknown}
 */
export function readJson(file) {
  try {
    // Some editors write a byte order mark.
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
