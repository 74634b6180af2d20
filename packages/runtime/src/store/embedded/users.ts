import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { eachLine, type KeeperMessage, type Note, PROTOCOL } from './protocol.ts';

/** The processes that use the server. Each is a connection, which the system closes when the process ends. */
export interface Users {
  count(): number;
  /** Tells everybody, and whoever comes later until something else is told. */
  tell(message: KeeperMessage): void;
  /** Resolves when nobody is left. At the beginning it gives somebody time to come. */
  gone(): Promise<void>;
  /** Lets those go who wait for the server to be stopped. */
  dismiss(): void;
  /** Ends all connections and takes no more. From here on another keeper is needed. */
  close(): void;
}

/** How long the first user may take: whoever started the keeper connects at once, unless it was killed. */
const FIRST_USER_PATIENCE = 5_000;
/** How long a stranger may hold a connection. */
const TOKEN_PATIENCE = 2_000;

/** Listens for users and says where. */
export async function openUsers(notePath: string): Promise<Users> {
  const token = randomBytes(24).toString('base64url');
  const present = new Set<Socket>();
  const leaving = new Set<Socket>();
  let state: KeeperMessage = { kind: 'starting', message: '' };
  let checkGone: () => void = () => undefined;
  /** Until when nobody may be there; 0 once somebody was. */
  let firstUserBy = Date.now() + FIRST_USER_PATIENCE;

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    greet(socket, token, () => {
      present.add(socket);
      firstUserBy = 0;
      send(socket, state);
    });
    const leave = (): void => {
      if (!present.delete(socket)) return void socket.end();
      // The last one is let go when the server has stopped, so that whoever waits for that knows.
      if (present.size > 0) socket.end();
      else leaving.add(socket);
      checkGone();
    };
    socket.on('end', leave);
    socket.on('error', () => socket.destroy());
    socket.on('close', leave);
  });
  const port = await listen(server);
  await publish(notePath, { protocol: PROTOCOL, pid: process.pid, port, token });

  return {
    count: () => present.size,
    tell(message) {
      state = message;
      for (const socket of present) send(socket, message);
    },
    gone: () =>
      new Promise((resolve) => {
        checkGone = () => {
          if (present.size === 0 && Date.now() >= firstUserBy) resolve();
        };
        checkGone();
        // The listener keeps the process running until then; afterwards this must not.
        setTimeout(checkGone, Math.max(0, firstUserBy - Date.now())).unref();
      }),
    dismiss() {
      for (const socket of leaving) socket.end();
      leaving.clear();
    },
    close() {
      server.close();
      rmSync(notePath, { force: true });
      for (const socket of [...present, ...leaving]) socket.end();
    },
  };
}

/** Waits for the token. */
function greet(socket: Socket, token: string, onUser: () => void): void {
  const timer = setTimeout(() => socket.destroy(), TOKEN_PATIENCE);
  socket.once('close', () => clearTimeout(timer));
  let known = false;
  eachLine(socket, (line) => {
    if (known) return;
    if (!same(line, token)) return void socket.destroy();
    known = true;
    clearTimeout(timer);
    onUser();
  });
}

function same(line: string, token: string): boolean {
  const [given, wanted] = [Buffer.from(line), Buffer.from(token)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function send(socket: Socket, message: KeeperMessage): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as { port: number }).port;
}

/** Whole or not at all, for readers. */
async function publish(path: string, note: Note): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(note), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
