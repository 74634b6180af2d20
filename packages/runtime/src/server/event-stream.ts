import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEventRecord } from '../queue/events.ts';

/** How events are sent. Times are in milliseconds. */
export interface EventStreamOptions {
  /** Between two comments that keep proxies from closing a silent stream. */
  readonly heartbeatMs: number;
  /** How long a client may take no bytes before it is cut off. */
  readonly patienceMs: number;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/** What a browser waits before it comes back, in milliseconds. */
const COME_BACK_AFTER = 2_000;
/** How long a client has for its last bytes when the server ends. */
const GOODBYE_MS = 250;

/**
 * Sends events as server-sent events, to their end or to the end of the client. The next event is read only when the
 * client took the last, so that a slow client costs one page of events and the buffer of its connection; one that takes
 * nothing for `patienceMs` is cut off.
 */
export async function sendEvents(
  response: ServerResponse,
  events: AsyncIterable<RunEventRecord>,
  { heartbeatMs, patienceMs, signal }: EventStreamOptions,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would keep the events until it has enough of them.
    'x-accel-buffering': 'no',
  });
  response.write(`retry: ${COME_BACK_AFTER}\n\n`);
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, heartbeatMs);
  try {
    for await (const event of events) {
      if (response.write(textOf(event)) || (await drained(response, patienceMs, signal))) continue;
      response.destroy();
      return;
    }
  } finally {
    clearInterval(heartbeat);
    await sayGoodbye(response, signal);
  }
}

/** `data` is one line: JSON has no line breaks of its own. A kind is a word of the executor, and may hold anything. */
function textOf(event: RunEventRecord): string {
  const kind = event.kind.replaceAll(/[\r\n]/g, ' ');
  return `id: ${event.id}\nevent: ${kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Whether the client took what is buffered in time. */
async function drained(response: ServerResponse, patienceMs: number, signal: AbortSignal): Promise<boolean> {
  const tooLate = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    await once(response, 'drain', { signal: tooLate });
    return true;
  } catch {
    return false;
  }
}

/** Ends the answer. At the end of the server nobody waits for a client that takes nothing, not even the end. */
async function sayGoodbye(response: ServerResponse, signal: AbortSignal): Promise<void> {
  const { socket } = response;
  if (response.destroyed || socket === null) return;
  response.end();
  if (!signal.aborted) return;
  await Promise.race([once(socket, 'close').catch(() => undefined), sleep(GOODBYE_MS)]);
  socket.destroy();
}
