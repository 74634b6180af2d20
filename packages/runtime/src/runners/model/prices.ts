import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { createPrices, type Prices, type PriceTable } from '@arx/probes/prices';
import { parseDocument } from 'yaml';
import { FlowError, quoted } from '../../flows/errors.ts';
import type { Env } from '../env.ts';

const VARIABLE = 'ARX_MODEL_PRICES';

/** Largest file that is read, in bytes: some ten thousand prices. */
const MAX_BYTES = 1024 * 1024;

/**
 * What models cost: the prices of the file that `ARX_MODEL_PRICES` names, in YAML or JSON, and behind them those of the list.
 * Relative paths are those of the process.
 *
 * @throws FlowError `ARX_RUN_OPTION_INVALID` when the file cannot be read, is no regular file or is larger than 1 MiB, or for
 * the first thing in it that is wrong
 */
export async function modelPrices(env: Env): Promise<Prices> {
  const file = env[VARIABLE] ?? '';
  if (file === '') return createPrices();
  const table = parse(file, await read(file)) as PriceTable;
  const prices = pricesOf(file, table);
  for (const [name, entry] of Object.entries(table)) {
    if (typeof entry === 'string') requireListed(file, name, entry, prices);
  }
  return prices;
}

async function read(file: string): Promise<string> {
  try {
    // Without waiting: a pipe that nobody writes to would block for ever.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const info = await handle.stat();
    if (!info.isFile()) throw wrong(file, info.isDirectory() ? 'is a directory' : 'is no regular file');
    // One byte more tells a file that has grown since, or whose size nobody knows.
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0);
    if (bytesRead > MAX_BYTES) throw wrong(file, 'is larger than 1 MiB');
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if (error instanceof FlowError) throw error;
    throw wrong(file, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

function parse(file: string, text: string): unknown {
  try {
    const document = parseDocument(text, { version: '1.2', schema: 'core', stringKeys: true, prettyErrors: true });
    const [problem] = document.errors;
    if (problem !== undefined) throw problem;
    return document.toJS();
  } catch (error) {
    // The first line says what and where; the others draw it. Aliases that stand for too much are an error, too.
    throw wrong(file, `is no YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function pricesOf(file: string, overrides: PriceTable): Prices {
  try {
    return createPrices({ overrides });
  } catch (error) {
    throw wrong(file, `is no table of prices: ${(error as Error).message}`);
  }
}

/** Whoever mistypes a name would otherwise find out by a cost that is missing. */
function requireListed(file: string, name: string, entry: string, prices: Prices): void {
  const slash = name.indexOf('/');
  const [provider, model] = [name.slice(0, slash), name.slice(slash + 1)];
  if (model === '*') return;
  const { unpriced } = prices.priceOf(provider, model).costOf({ input: 1, output: 1 });
  if (unpriced === true) throw wrong(file, `gives ${name} the price of ${quoted(entry)}, which the list does not have`);
}

function wrong(file: string, what: string): FlowError {
  return new FlowError('ARX_RUN_OPTION_INVALID', VARIABLE, `${VARIABLE} names ${JSON.stringify(file)}, which ${what}`);
}
