import { onTestFinished } from 'vitest';

/** An event as it stood in the stream. */
export interface SentEvent {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says.
  readonly data: any;
}

/** A client of an event stream. */
export interface EventReader {
  readonly status: number;
  readonly headers: Headers;
  /** What came so far. */
  readonly events: readonly SentEvent[];
  readonly comments: readonly string[];
  /** Resolves when the stream has ended; with what broke it, or nothing. */
  readonly ended: Promise<unknown>;
  readonly leave: () => void;
}

/** Reads an event stream as browsers do. */
export async function readEvents(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const response = await fetch(url, { headers, signal: leaving.signal });
  const events: SentEvent[] = [];
  const comments: string[] = [];
  return {
    status: response.status,
    headers: response.headers,
    events,
    comments,
    ended: read(response, events, comments).then(
      () => undefined,
      (error: unknown) => error,
    ),
    leave: () => leaving.abort(),
  };
}

async function read(response: Response, events: SentEvent[], comments: string[]): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) take(block, events, comments);
  }
}

function take(block: string, events: SentEvent[], comments: string[]): void {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()];
    }),
  );
  const comment = fields.get('');
  if (comment !== undefined) comments.push(comment);
  const data = fields.get('data');
  if (data !== undefined) {
    events.push({ id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data: JSON.parse(data) });
  }
}
