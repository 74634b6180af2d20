import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flowJsonSchema } from '@arx/runtime/flows';
import { expect, test } from 'vitest';

const shipped = join(import.meta.dirname, '../../flows');
const file = join(shipped, 'flow.schema.json');

test('the committed JSON Schema is the one that follows from the code (ARX_UPDATE_SCHEMA=1 writes it)', async () => {
  if (process.env['ARX_UPDATE_SCHEMA'] === '1') await writeFile(file, `${JSON.stringify(flowJsonSchema(), null, 2)}\n`);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(flowJsonSchema());
});

test('the JSON Schema says what editors need: required keys, no others, defaults and descriptions', () => {
  expect(flowJsonSchema()).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    required: ['id', 'persona', 'steps'],
    additionalProperties: false,
    properties: { failFast: { type: 'boolean', default: true, description: expect.any(String) } },
    definitions: { condition: { anyOf: expect.any(Array) } },
  });
});

test('every shipped flow names the schema, so that editors check it', async () => {
  const files = (await readdir(shipped)).filter((name) => name.endsWith('.yaml'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) {
    const [first] = (await readFile(join(shipped, name), 'utf8')).split('\n');
    expect(first).toBe('# yaml-language-server: $schema=./flow.schema.json');
  }
});
