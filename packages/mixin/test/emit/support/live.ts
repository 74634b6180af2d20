import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { PROMETHEUS_USER, SECRETS } from '../../../src/emit/index.ts';

export const PASSWORD = 'a password of the tests';
/** Of {@link PASSWORD}, made as cheap as bcrypt allows. */
const HASH = '$2b$04$7xZQANG0HrISiQgt8RorceCzkcpNVTxnSS.XEZuVARmRnr6KVBC5O';

export const AUTHORIZED = {
  authorization: `Basic ${Buffer.from(`${PROMETHEUS_USER}:${PASSWORD}`).toString('base64')}`,
};

/** Writes the secrets of a stack as `arx stack init` does; gives the directory that stands for `/run/secrets`. */
export function writeSecrets(directory: string, others: Readonly<Record<string, string>> = {}): string {
  const secrets = join(directory, 'observability/secrets');
  mkdirSync(secrets, { recursive: true });
  const texts = {
    [SECRETS.web]: `basic_auth_users: { ${PROMETHEUS_USER}: '${HASH}' }\n`,
    [SECRETS.prometheusPassword]: `${PASSWORD}\n`,
    ...others,
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(secrets, name), text, { mode: 0o600 });
  return secrets;
}

/** Starts a program, which ends with the test at the latest. What it prints is told where it ends by itself. */
export function startProgram(program: string, args: readonly string[]): { readonly failure: () => string | undefined } {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let failure: string | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output = (output + data).slice(-10_000);
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.on('close', (code) => {
      failure = `${program} ended with ${code}:\n${output}`;
      resolve();
    });
    child.on('error', resolve);
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  });
  return { failure: () => failure };
}

/** Asks again until there is an answer. */
export async function until<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const end = performance.now() + 20_000;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw new Error(`waited for ${what}`, { cause: last });
}

/** Waits for the health page of a program, with or without a password. */
export async function untilReady(
  url: string,
  { failure }: { readonly failure: () => string | undefined },
): Promise<void> {
  await until(`${url} to be ready`, async () => {
    const ended = failure();
    if (ended !== undefined) return ended;
    const { ok } = await fetch(`${url}/-/ready`, { headers: AUTHORIZED });
    return ok ? 'ready' : undefined;
  }).then((state) => {
    if (state !== 'ready') throw new Error(state);
  });
}

/** A port of the loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server of HTTP on loopback that keeps what it is sent, and answers each with the same text. */
export async function startReceiver(
  answer = 'ok',
): Promise<{ readonly port: number; readonly received: readonly unknown[] }> {
  const received: unknown[] = [];
  const server = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => {
      body += data;
    });
    request.on('end', () => {
      if (body !== '') received.push(JSON.parse(body));
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      response.end(answer);
    });
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port, received };
}

/** Listens on a free port of the loopback. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
