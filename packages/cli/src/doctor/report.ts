import { writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { type Env, metricsSwitch, VARIABLES, type VariableName } from '../environment.ts';
import { CliError } from '../errors.ts';
import { createStyle } from '../output/style.ts';
import { isLoopback } from '../server/url.ts';
import { type Check, summaryOf } from './check.ts';
import { badVariables } from './checks/environment.ts';
import { familiesOf } from './checks/page.ts';
import type { Facts } from './facts.ts';
import { linesOf, summaryLine } from './show.ts';

/*
 * A report leaves the machine, so it is made of what is safe to tell: our own sentences with numbers in them, names of
 * families and labels, and words of closed lists. Never: values of labels, values of variables, paths, addresses off
 * loopback, names of hosts and users. A last pass looks for the home, the host and the user all the same.
 */

/** The report as Markdown. */
export function renderReport(facts: Facts, checks: readonly Check[], now: Date): string {
  const sections = [
    ['# Report of arx obs doctor', '', ...about(facts, now)],
    [
      '## Checks',
      '',
      summaryLine(summaryOf(checks)),
      '',
      '```text',
      ...linesOf(checks, createStyle(false), 'safe'),
      '```',
    ],
    ['## Variables', '', ...variables(facts.env)],
    ['## Spool', '', ...spool(facts)],
    ['## Families on the page', '', ...families(facts)],
    [
      '## What is not in here',
      '',
      'Values of labels and of variables, paths, addresses of other machines, names of hosts and users.',
    ],
  ];
  return scrub(`${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`, facts.env);
}

/**
 * Writes a report that only the user can read. Never overwrites.
 *
 * @throws CliError `ARX_REPORT_FAILED`
 */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw reportFailure(path, cause as NodeJS.ErrnoException);
  }
}

/** The error for a report that cannot be written. */
export function reportFailure(path: string, cause: NodeJS.ErrnoException): CliError {
  const why = cause.code === 'EEXIST' ? 'it is there already; nothing was overwritten' : cause.message;
  return new CliError('ARX_REPORT_FAILED', {
    subject: path,
    message: `the report ${path} cannot be written: ${why}`,
    hint: 'name a new file with --report',
    cause,
  });
}

function about({ version, node, url }: Facts, now: Date): readonly string[] {
  const { hostname: host, port } = new URL(url);
  const where = isLoopback(host.replace(/^\[|\]$/g, '')) ? 'loopback' : 'another address';
  return [
    `- written: ${now.toISOString()}`,
    `- arx ${version}, Node.js ${node}, ${process.platform} ${process.arch}`,
    `- page: ${where}, port ${port || 'of the scheme'}`,
  ];
}

/** What may be told of each variable: whether it is set, and a value only if it is a word of a closed list. */
function variables(env: Env): readonly string[] {
  const bad = new Set(badVariables(env));
  return (Object.keys(VARIABLES) as VariableName[]).map((name) => {
    const text = env[name] ?? '';
    return `- ${name}: ${text === '' ? 'not set' : bad.has(name) ? 'set to something that is not usable' : told(name, text, env)}`;
  });
}

function told(name: VariableName, text: string, env: Env): string {
  switch (name) {
    case 'AR_ENABLE_METRICS':
      return metricsSwitch(env) === 'unrecognised' ? 'set to something else than 0 and 1' : text;
    case 'AR_METRICS_PORT':
    case 'AR_ENABLE_FLOW_ENGINE':
      // Parsed above: a number.
      return String(Number(text));
    case 'AR_METRICS_ADDR':
      return isLoopback(text.trim()) ? 'loopback' : 'off loopback';
    case 'AR_METRICS_BRANCHES':
    case 'ARX_ALLOWED_HOSTS':
      return `${text.split(',').filter((one) => one.trim() !== '').length} names`;
    default:
      return 'set';
  }
}

function spool({ spool: { description, servers, isDefault } }: Facts): readonly string[] {
  if (description?.exists !== true) return ['There is none, or it cannot be listed.'];
  const { writers, totals, aside, files, bytes } = description;
  return [
    `- ${isDefault ? 'the one of this shell' : 'named by --spool-dir'}; ${files} files, ${bytes} bytes`,
    `- totals: ${totals === undefined ? 'none' : `generation ${totals.generation}, ${totals.families} families, ${totals.series} series`}`,
    ...writers.map(
      ({ state, generation, families: count, series, startedAt }) =>
        `- writer: ${state}, since ${new Date(startedAt).toISOString()}, generation ${generation}, ${count} families, ${series} series`,
    ),
    ...aside.map(({ reason }) => `- set aside: ${reason}`),
    ...servers.map(({ state, startedAt }) => `- server: ${state}, since ${new Date(startedAt).toISOString()}`),
  ];
}

/** Only of pages that are ours: what stands on another program's page is not ours to tell. */
function families(facts: Facts): readonly string[] {
  const page = familiesOf(facts);
  if (page === undefined || !page.has('arx_build_info')) return ['There is no page of arx.'];
  return [...page.values()].map(({ name, type, series, labels }) => {
    const names = [...labels].map(([label, values]) => `${label} (${values.size} values)`);
    return `- ${name}: ${type}, ${series} series${names.length === 0 ? '' : `; ${names.join(', ')}`}`;
  });
}

/** Names that every machine has tell nothing; as words of our own sentences they would only spoil them. */
const COMMON: ReadonlySet<string> = new Set(['', 'root', 'node', 'arx', 'prometheus', 'localhost', 'runner', 'user']);

function scrub(text: string, env: Env): string {
  const host = hostname();
  const secrets: readonly (readonly [string, string])[] = [
    [env['HOME'] ?? '', '~'],
    [host, '<host>'],
    [host.split('.')[0] ?? '', '<host>'],
    [userName(), '<user>'],
    [env['USER'] ?? '', '<user>'],
  ];
  return secrets.reduce((rest, [secret, word]) => {
    if (COMMON.has(secret) || secret.length < 3) return rest;
    return rest.replaceAll(new RegExp(`(?<![\\w-])${escaped(secret)}(?![\\w-])`, 'gi'), word);
  }, text);
}

/** The text as a regular expression that matches it alone. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
