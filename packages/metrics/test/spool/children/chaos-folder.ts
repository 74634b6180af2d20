/* Folds. Arguments: directory, how often (endless when left out). */
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { foldSpool } from '../../../src/spool/index.ts';

const [dir, times] = process.argv.slice(2) as [string, string?];
for (let i = 0; i !== Number(times); i++) {
  const result = await foldSpool(dir);
  if (result.kind === 'folded' || i === 0) fs.writeSync(1, `${result.kind}\n`);
  await wait(2);
}
