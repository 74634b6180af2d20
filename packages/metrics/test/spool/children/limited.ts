/* Records more than its limit on the size of files lets it write, until that is lifted. Argument: spool directory. */
import fs from 'node:fs';
import { config } from '../../../src/labels/policy.ts';
import { createRegistry } from '../../../src/registry.ts';
import { attachSpoolWriter } from '../../../src/spool/index.ts';

const registry = createRegistry({ maxSeries: 100_000 });
const counter = registry.counter({ name: 'x_total', help: 'Recorded.', labels: { a: config() } });
const writer = attachSpoolWriter({
  dir: process.argv[2] as string,
  registries: [registry],
  onWarning: (warning) => fs.writeSync(1, `${warning.code}\n`),
});
let done = 0;
function work(): void {
  for (let i = 0; i < 100; i++) counter.inc({ a: `series ${done++ % 5000}` });
  if (done < 20_000) setImmediate(work);
  else if (writer.flush()) fs.writeSync(1, 'all written\n');
  else setTimeout(work, 20);
}
work();
process.stdin.resume().unref();
