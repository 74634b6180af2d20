import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { baseDirectory, layoutOf } from './directory.ts';
import { isServerOf, readPostmasterFile } from './postmaster-file.ts';

/** What is known of the embedded server without starting it. */
export interface EmbeddedDescription {
  /** The directory with everything that belongs to the server, which need not exist. */
  readonly directory: string;
  /** Whether its database was ever created, as far as this user can see. */
  readonly created: boolean;
  /** Whether it runs now, which it does as long as a process uses it. */
  readonly running: boolean;
}

/**
 * Looks at the embedded server that `openDatabase` would open. Makes and starts nothing.
 *
 * @throws DatabaseError `ARX_DATABASE_DIRECTORY` when there is no home to have it in
 */
export async function describeEmbedded(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<EmbeddedDescription> {
  const { directory, password, data } = layoutOf(join(await baseDirectory(undefined, env), 'postgres'));
  const server = await readPostmasterFile(data);
  return {
    directory,
    // The data themselves are readable to the account of the server alone.
    created: await access(password).then(
      () => true,
      () => false,
    ),
    running: server !== undefined && (await isServerOf(server.pid, data)),
  };
}
