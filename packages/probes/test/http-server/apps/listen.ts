import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningApp } from '../app.ts';

/** Lets a server listen on a free port of loopback. */
export async function listenOn(server: Server): Promise<RunningApp> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
