import { DatabaseError } from '../errors.ts';
import { serverAccount } from './account.ts';
import { ensureCluster } from './cluster.ts';
import type { Layout } from './directory.ts';
import { noteInLog } from './log.ts';
import { findPrograms } from './programs.ts';
import { type RunningServer, startServer } from './server.ts';
import { openUsers, type Users } from './users.ts';

/** A server that ends by itself this often within a minute does not get better by being started again. */
const MOST_ENDS = 5;
const WITHIN = 60_000;

/**
 * Runs the server of a directory for as long as it has users: creates the cluster if need be, starts the server, starts it
 * again should it end, and stops it when the last user has left. The caller holds the lock of the directory.
 */
export async function keep(layout: Layout): Promise<void> {
  const users = await openUsers(layout.note);
  try {
    const ends: number[] = [];
    do {
      const outcome = await serve(layout, users);
      if (outcome === 'ended') await afterAnEnd(layout, ends);
      users.dismiss();
      // Whoever came while the server was stopping gets a new one.
    } while (users.count() > 0);
  } catch (error) {
    users.tell(failure(error));
  } finally {
    users.close();
  }
}

/** One life of the server. */
async function serve(layout: Layout, users: Users): Promise<'left' | 'ended'> {
  users.tell({ kind: 'starting', message: '' });
  const server = await start(layout, (message) => users.tell({ kind: 'starting', message }));
  users.tell({ kind: 'ready', port: server.port });
  const outcome = await Promise.race([
    users.gone().then(() => 'left' as const),
    server.ended.then(() => 'ended' as const),
  ]);
  users.tell({ kind: 'starting', message: '' });
  if (outcome === 'left') await server.stop();
  return outcome;
}

async function start(layout: Layout, onProgress: (message: string) => void): Promise<RunningServer> {
  const account = await serverAccount(layout.data);
  const programs = await findPrograms(layout.programs, account, onProgress);
  await ensureCluster(layout, programs, account, onProgress);
  return startServer(layout, programs, account, onProgress);
}

/** @param ends When the server ended by itself; changed. */
async function afterAnEnd(layout: Layout, ends: number[]): Promise<void> {
  ends.push(Date.now());
  await noteInLog(layout.log, 'the server ended by itself and is started again');
  if (ends.filter((time) => time > Date.now() - WITHIN).length < MOST_ENDS) return;
  throw new DatabaseError(
    'ARX_DATABASE_START',
    layout.data,
    `the embedded Postgres ended by itself ${MOST_ENDS} times within a minute; see ${layout.log}`,
  );
}

function failure(error: unknown): Parameters<Users['tell']>[0] {
  if (error instanceof DatabaseError) {
    return { kind: 'failed', code: error.code, subject: error.subject, message: error.message };
  }
  const message = `the embedded Postgres cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  return { kind: 'failed', code: 'ARX_DATABASE_START', subject: 'embedded Postgres', message };
}
