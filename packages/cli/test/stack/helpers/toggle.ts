/**
 * Switches a stack between two settings for ever, as `arx stack init` would: for a test that kills it. Run with
 * --conditions=@arx/source and the directory.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareSmall } from './stack.ts';

export const TOGGLED: readonly string[] = [
  'API_PORT=9108\nPROMETHEUS_SCRAPE_INTERVAL=15s\n',
  'API_PORT=9109\nPROMETHEUS_SCRAPE_INTERVAL=10s\nARX_SYSTEMS=arx,xyn\nSLACK_WEBHOOK_URL=https://hooks.slack.com/services/x\n',
];

const [, script, directory] = process.argv;
if (script === import.meta.filename && directory !== undefined) {
  for (let i = 0; ; i++) {
    const text = join(directory, 'observability', 'next.env');
    writeFileSync(text, TOGGLED[i % 2] ?? '');
    renameSync(text, join(directory, 'observability', '.env'));
    const { write } = prepareSmall(directory);
    if (i > 1) process.stdout.write('writing\n');
    write();
  }
}
