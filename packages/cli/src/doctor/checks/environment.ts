import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { apiToken } from '../../api-token.ts';
import {
  allowedHosts,
  type Env,
  flowEngineEnabled,
  metricsAddr,
  metricsPort,
  spoolDirectory,
  VARIABLES,
  type VariableName,
} from '../../environment.ts';
import { metricsRequireAuth } from '../../server/page-access.ts';
import type { Check } from '../check.ts';
import type { Facts } from '../facts.ts';
import { hidden, joined, say, type Told } from '../told.ts';

/** Oldest Node.js that the packages run on. */
const OLDEST = [22, 18] as const;

/** What surrounds the command: its variables and its Node.js. */
export function checkEnvironment({ env, node }: Facts): readonly Check[] {
  return [variables(env), names(env), nodeVersion(node)];
}

const PARSED: readonly { readonly name: VariableName; readonly read: (env: Env) => unknown }[] = [
  { name: 'AR_METRICS_PORT', read: (env) => metricsPort(undefined, env) },
  { name: 'AR_METRICS_ADDR', read: (env) => metricsAddr(undefined, env) },
  { name: 'AR_METRICS_DIR', read: (env) => spoolDirectory(undefined, env) },
  { name: 'AR_ENABLE_FLOW_ENGINE', read: (env) => flowEngineEnabled(env) },
  { name: 'ARX_ALLOWED_HOSTS', read: (env) => allowedHosts([], env) },
  { name: 'ARX_API_TOKEN', read: (env) => apiToken({ ...env, ARX_API_TOKEN_FILE: undefined }) },
  { name: 'ARX_API_TOKEN_FILE', read: (env) => (env['ARX_API_TOKEN_FILE'] ?? '') !== '' && apiToken(env) },
  { name: 'METRICS_REQUIRE_AUTH', read: (env) => metricsRequireAuth(env) },
];

/** Variables whose value a command would refuse or, worse, not heed. */
export function badVariables(env: Env): readonly VariableName[] {
  return bad(env).map(({ name }) => name);
}

function bad(env: Env): readonly { readonly name: VariableName; readonly why: Told; readonly ignored: boolean }[] {
  const refused = PARSED.flatMap(({ name, read }) => {
    try {
      read(env);
      return [];
    } catch (error) {
      // The message repeats the value.
      return [{ name, why: hidden((error as Error).message, `${name} has a value that is refused`), ignored: false }];
    }
  });
  const flows = env['ARX_FLOWS_DIR'] ?? '';
  const noFlows = flows !== '' && statSync(flows, { throwIfNoEntry: false })?.isDirectory() !== true;
  const state = env['XDG_STATE_HOME'] ?? '';
  return [
    ...refused,
    ...(noFlows
      ? [{ name: 'ARX_FLOWS_DIR' as const, why: say`ARX_FLOWS_DIR names no directory`, ignored: false }]
      : []),
    ...(state !== '' && !isAbsolute(state)
      ? [
          {
            name: 'XDG_STATE_HOME' as const,
            why: say`XDG_STATE_HOME is no absolute path and is not heeded`,
            ignored: true,
          },
        ]
      : []),
  ];
}

function variables(env: Env): Check {
  const id = 'environment.variables';
  const found = bad(env);
  if (found.length === 0) return { id, state: 'ok', seen: say`every variable of arx has a usable value` };
  const names = joined(
    found.map(({ name }) => say`${name}`),
    ', ',
  );
  return {
    id,
    state: found.every(({ ignored }) => ignored) ? 'warning' : 'problem',
    seen: say`not usable: ${names}`,
    details: found.map(({ why }) => why),
    todo: found.map(({ name }) => say`unset ${name}`),
  };
}

/** Most letters that may differ between a name and the one that was meant. */
const MISSPELT = 3;

/** A misspelt name looks like a variable that is set, and nobody reads it. */
function names(env: Env): Check {
  const id = 'environment.names';
  const known = Object.keys(VARIABLES);
  const found = Object.keys(env).flatMap((name) => {
    if (!/^ARX?_/.test(name) || known.includes(name)) return [];
    const meant = known.find((other) => isNear(name, other));
    return meant === undefined ? [] : [{ name: hidden(name, 'a variable'), meant }];
  });
  if (found.length === 0) return { id, state: 'ok', seen: say`no variable looks like a misspelt one of arx` };
  return {
    id,
    state: 'warning',
    seen: joined(
      found.map(({ name, meant }) => say`${name} is not read; ${meant} is`),
      ', ',
    ),
    todo: found.map(({ name }) => say`unset ${name}`),
  };
}

/** Whether two names have a common start and end but for a few letters between them. */
function isNear(name: string, other: string): boolean {
  const shorter = Math.min(name.length, other.length);
  let start = 0;
  while (start < shorter && name[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && name.at(-1 - end) === other.at(-1 - end)) end++;
  return start + end > 'ARX_'.length + 3 && Math.max(name.length, other.length) - start - end <= MISSPELT;
}

function nodeVersion(node: string): Check {
  const id = 'environment.node';
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const fits = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (fits) return { id, state: 'ok', seen: say`Node.js ${node} runs this command` };
  return {
    id,
    state: 'problem',
    seen: say`Node.js ${node} runs this command; it needs ${OLDEST.join('.')} or newer`,
    todo: [say`npm install --global node@24`],
  };
}
