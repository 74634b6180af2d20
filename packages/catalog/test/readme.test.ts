import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SYSTEMS, type SystemName } from '@arx/catalog';
import { expect, test } from 'vitest';
import { install, temporaryDirectory } from './fixtures/install.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code as string);

async function run(example: string): Promise<string> {
  const directory = await temporaryDirectory();
  await install(directory, 'link');
  await writeFile(join(directory, 'example.mts'), example);
  const flags = ['--conditions=@arx/source', 'example.mts'];
  const env = { ...process.env, AR_ENABLE_METRICS: '1' };
  return (await promisify(execFile)(process.execPath, flags, { cwd: directory, env })).stdout;
}

test.each(
  [
    ['one model call and four systems', '320\n320\n320\n320\n'],
    [
      'a page of several systems',
      'ar_flow_success_total{flow_id="triage",persona="PLANNER_AI",exec_mode="live",branch="feature_x"} 1\n',
    ],
    ['the recorders of AgentOS', '1 { inputTokens: 4, outputTokens: 3, isEstimate: true }\n'],
    ['the recorders of ARX', '41\n'],
  ].map(([name, output], i) => ({ name, output, example: examples[i] as string })),
)('its example of $name prints what it records', async ({ example, output }) => {
  expect(await run(example)).toBe(output);
});

test('every example is tried', () => {
  expect(examples).toHaveLength(4);
});

test('its table of systems names them all, with every prefix', () => {
  for (const { name, families } of SYSTEMS) {
    const prefixes = wordsOf(rowOf(`\`${name}\``)[1] ?? '');
    const without = families.filter((family) => !prefixes.some((prefix) => family.name.startsWith(prefix)));
    expect([name, without.map((family) => family.name)]).toEqual([name, []]);
  }
});

/** The systems in the order of the columns. */
const COLUMNS: readonly SystemName[] = ['arx', 'agentos', 'orchestrator', 'xyn', 'autobot'];
const EVENT_ROWS = readme
  .split('\n')
  .filter((line) => /^\| `[a-z_]+\.[a-z]+`|^\| `task`/.test(line))
  .map(cellsOf);

test('its table of events has every event that more than one system has families of', () => {
  const listed = EVENT_ROWS.flatMap(([events = '']) => wordsOf(events));
  const systemsOf = Map.groupBy(
    SYSTEMS.flatMap(({ name, families }) =>
      [...new Set(families.map(({ event }) => event))].map((event) => ({ event, name })),
    ),
    ({ event }) => event,
  );
  const shared = [...systemsOf].filter(([, systems]) => systems.length > 1).map(([event]) => event);
  expect(shared.filter((event) => !listed.includes(event))).toEqual([]);
  expect(EVENT_ROWS).toHaveLength(8);
});

test.each(EVENT_ROWS)('its row of %s names all families of these events, and no others', (events = '', ...cells) => {
  for (const [i, system] of COLUMNS.entries()) {
    const families = SYSTEMS.find(({ name }) => name === system)?.families ?? [];
    const moved = families.filter(({ event }) => wordsOf(events).includes(event)).map(({ name }) => name);
    const patterns = wordsOf(cells[i] ?? '').map((word) => new RegExp(`^${word.replace('*', '.*')}$`));
    expect([system, moved.filter((name) => !patterns.some((pattern) => pattern.test(name)))]).toEqual([system, []]);
    const idle = patterns.filter((pattern) => !moved.some((name) => pattern.test(name)));
    expect([system, idle]).toEqual([system, []]);
  }
});

test('every word of its table of words is a closed value or a family of that system', () => {
  const start = readme.indexOf('| tokens sent, received');
  const rows = readme.slice(start, readme.indexOf('\n\n', start)).split('\n').map(cellsOf);
  expect(rows.length).toBeGreaterThan(5);
  for (const [, ...cells] of rows) {
    for (const [i, system] of COLUMNS.entries()) {
      const families = SYSTEMS.find(({ name }) => name === system)?.families ?? [];
      const closed = families.flatMap(({ labels }) => Object.values(labels).filter((spec) => Array.isArray(spec)));
      const known = new Set([...closed.flat(), ...families.map(({ name }) => name)]);
      expect([system, wordsOf(cells[i] ?? '').filter((word) => !known.has(word))]).toEqual([system, []]);
    }
  }
});

function rowOf(first: string): readonly string[] {
  return cellsOf(readme.split('\n').find((line) => line.startsWith(`| ${first} |`)) ?? '');
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** What stands in backticks. */
function wordsOf(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word as string);
}
