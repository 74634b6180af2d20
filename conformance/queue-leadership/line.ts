import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A line to a server that can be cut: from then on nothing passes, and nobody is told. */
export interface Line {
  /** The address of the server, by this line. */
  readonly url: string;
  readonly cut: () => void;
  readonly mend: () => void;
}

export async function lineTo(url: string): Promise<Line> {
  const target = new URL(url);
  const pairs = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
    pairs.add([near, far]);
    const pass = (from: Socket, to: Socket): void => {
      from.on('error', () => {});
      from.on('data', (data) => void (isCut || to.write(data)));
      from.on('end', () => void (isCut || to.end()));
    };
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of [...pairs].flat()) socket.destroy();
    server.close();
  });
  const own = new URL(url);
  own.port = String((server.address() as { port: number }).port);
  return {
    url: own.href,
    cut: () => {
      isCut = true;
    },
    mend: () => {
      // What was lost on the way is lost: those who were connected are, too.
      for (const socket of [...pairs].flat()) socket.destroy();
      pairs.clear();
      isCut = false;
    },
  };
}
