import { expect, test } from 'vitest';
import { asideWarning } from '../../src/server/aside-warning.ts';

const TOTALS = '000000000003.totals';
const VALUES = `${'a'.repeat(32)}.values`;

test.each([
  [TOTALS, 'torn', /no more processes are added[\s\S]*mv '\/my spool\/0+3\.totals' '\/my spool\/0+3\.totals\.torn'$/],
  [TOTALS, 'newer', /no more processes are added[\s\S]*npm install @arx\/cli@latest$/],
  [TOTALS, 'unreadable', /no more processes are added[\s\S]*ls -l '\/my spool\/0+3\.totals'$/],
  [TOTALS, 'foreign', /no more processes are added[\s\S]*mv \S+ \S+ '\/my spool\/0+3\.totals\.torn'$/],
  [`${TOTALS}.torn`, 'torn', /is lost\n[\s\S]*rm '\/my spool\/0+3\.totals\.torn'$/],
  [VALUES, 'torn', /what this process counted may be missing[\s\S]*mv '\/my spool\/a+\.values' \/tmp\/$/],
  [VALUES, 'newer', /what this process counted may be missing[\s\S]*npm install/],
  ['notes.values', 'foreign', /no counts are lost\n[\s\S]*mv '\/my spool\/notes\.values' \/tmp\/$/],
] as const)('%s that is %s: what, where, what is lost, and a command', (name, reason, expected) => {
  const text = asideWarning('/my spool', { name, reason, detail: 'why' });
  expect(text).toContain(`/my spool/${name} is set aside (${reason}: why)`);
  expect(text).toMatch(expected);
});
