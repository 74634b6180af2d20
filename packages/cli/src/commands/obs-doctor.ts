import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Check, summaryOf } from '../doctor/check.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { examinedSystems } from '../doctor/examined.ts';
import { type Facts, gatherFacts } from '../doctor/facts.ts';
import { renderReport, reportFailure, writeReport } from '../doctor/report.ts';
import { documentOf, linesOf, summaryLine } from '../doctor/show.ts';
import { type Env, metricsAddr, metricsPort, spoolDirectory } from '../environment.ts';
import { usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { shellWord } from '../output/text.ts';
import { pageUrl } from '../server/url.ts';
import { version } from '../version.ts';

/** `arx obs doctor` */
export const obsDoctor: CommandHandler = async (invocation) => {
  const { flags, env, interrupts } = invocation;
  const report = reportPath(flags.text('report'));
  const systems = examinedSystems(flags.list('system'));
  const spool = lenient((some) => spoolDirectory(flags.text('spool-dir'), some), env);
  const facts = await gatherFacts({
    env,
    url: urlOf(flags.text('url')) ?? defaultUrl(env),
    version: version(),
    spoolDirectory: spool,
    isDefaultSpool: spool === shellSpool(env),
    signal: interrupts.signal,
  });
  if (interrupts.signal.aborted) return interrupts.exitCode();
  const queue = systems.has('xyn') ? await examineQueue(invocation, facts) : [];
  if (interrupts.signal.aborted) return interrupts.exitCode();
  const checks = [...diagnose(facts, systems), ...queue];
  show(invocation, facts, checks);
  if (report !== undefined) {
    writeReport(report, renderReport(facts, checks, new Date()));
    // With --json standard output is one document.
    const notes = flags.given('json') ? invocation.err : invocation.out;
    notes.line(`report: ${shellWord(report)}; read it before you send it`);
  }
  return summaryOf(checks).problem > 0 ? EXIT.failed : EXIT.ok;
};

/** Only who asks for it waits for the driver of the database to be loaded. */
async function examineQueue({ env, interrupts: { signal } }: Invocation, facts: Facts): Promise<readonly Check[]> {
  const [{ gatherQueueFacts }, { diagnoseQueue }] = await Promise.all([
    import('../doctor/queue/gather.ts'),
    import('../doctor/queue/diagnose.ts'),
  ]);
  const others = facts.neighbours.map(({ server, health }) => ({ url: server.url, database: health?.queue?.database }));
  const pageDatabase = facts.health?.queue?.database;
  return diagnoseQueue(await gatherQueueFacts({ env, url: facts.url, pageDatabase, others, signal }));
}

function show({ flags, out }: Invocation, facts: Facts, checks: readonly Check[]): void {
  if (flags.given('json')) {
    const { url, version: own, node, spool } = facts;
    out.line(JSON.stringify(documentOf(checks, { version: own, node, url, spool: spool.directory }), undefined, 2));
    return;
  }
  for (const line of linesOf(checks, out.style, 'shown')) out.line(line);
  out.line(summaryLine(summaryOf(checks)));
}

/** The spool of commands that are typed in this shell; `undefined` where they have none. */
function shellSpool(env: Env): string | undefined {
  try {
    return lenient((some) => spoolDirectory(undefined, some), env);
  } catch {
    return undefined;
  }
}

/** What a flag or a variable decides; a bad variable is for a check to tell, not the end. */
function lenient<T>(read: (env: Env) => T, env: Env): T {
  try {
    return read(env);
  } catch {
    return read({ ...env, AR_METRICS_DIR: undefined, AR_METRICS_PORT: undefined, AR_METRICS_ADDR: undefined });
  }
}

const USUAL_PORT = 9108;

/** Where a server that is started from this shell listens. Port 0 is any, so the usual one is as good as another. */
function defaultUrl(env: Env): string {
  const port = lenient((some) => metricsPort(undefined, some), env);
  return pageUrl(
    lenient((some) => metricsAddr(undefined, some), env),
    port === 0 ? USUAL_PORT : port,
  );
}

/** The address without a path: that of the page is the same server. */
function urlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.username === '' && url.password === '' && /^https?:$/.test(url.protocol);
  if (url === undefined || !isPlain || !/^\/(?:metrics\/?)?$/.test(url.pathname)) {
    // Not repeated: it may hold a password.
    throw usageError(
      '--url',
      '--url must be the address of a server, such as http://127.0.0.1:9108, without a user name',
    );
  }
  return url.origin;
}

/** Says at once that a report would not be written, and not after the checks. */
function reportPath(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text === '') throw usageError('--report', '--report is empty, but must name a file');
  const path = resolve(text);
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    throw reportFailure(path, Object.assign(new Error('file exists'), { code: 'EEXIST' }));
  }
  return path;
}
