import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { describeEmbedded } from '../../../src/store/index.ts';
import { dataDirectory, layout, open, sharedDirectory } from '../helpers/embedded.ts';

const directory = sharedDirectory();

test('says whether it was created and whether it runs, and starts nothing', async () => {
  const base = directory();
  const env = { ARX_DATA_DIR: base };
  const paths = layout(base);
  expect(await describeEmbedded(env)).toEqual({ directory: paths.directory, created: true, running: false });
  const database = await open(base);
  expect(await describeEmbedded(env)).toEqual({ directory: paths.directory, created: true, running: true });
  await database.close();
  expect(await describeEmbedded(env)).toEqual({ directory: paths.directory, created: true, running: false });
});

test('makes no directory where there is none', async () => {
  const base = await dataDirectory();
  expect(await describeEmbedded({ ARX_DATA_DIR: base })).toMatchObject({ created: false, running: false });
  expect(await readdir(base)).toEqual([]);
});
