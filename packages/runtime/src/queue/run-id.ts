import { randomFillSync } from 'node:crypto';

/** 4 KiB of chance at a time: a call of the system for each id would cost more than all the rest. */
const chance = Buffer.alloc(4096);
let used = chance.length;
let lastMs = 0;
let counter = 0;

/**
 * A UUID of version 7 (RFC 9562): begins with the time in milliseconds, so that ids of one process rise and new rows stand
 * together in an index. A clock that is set back, or more than 4096 ids in a millisecond, make the time of the id run ahead.
 */
export function newRunId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (++counter === 4096) {
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const rest = randomHex();
  const variant = (8 + (Number.parseInt(rest.charAt(0), 16) % 4)).toString(16);
  const count = counter.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}${rest.slice(1, 4)}-${rest.slice(4)}`;
}

/** 16 hexadecimal digits. */
function randomHex(): string {
  if (used === chance.length) {
    randomFillSync(chance);
    used = 0;
  }
  used += 8;
  return chance.toString('hex', used - 8, used);
}
