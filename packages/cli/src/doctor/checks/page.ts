import { tokenHeader } from '../../api-token.ts';
import { shellWord } from '../../output/text.ts';
import { type Answer, PATIENCE_SECONDS } from '../ask.ts';
import type { Check } from '../check.ts';
import { type Facts, FORMATS, type PageAnswer } from '../facts.ts';
import type { PageFamily } from '../parse-page.ts';
import { hidden, joined, say, type Told, toldUrl, toldVersion } from '../told.ts';
import { serveCommand, toldBytes, toldSeconds } from '../words.ts';

/** A page that takes longer is in danger of the scrape timeout of Prometheus, ten seconds. */
const SLOW_SECONDS = 5;
/** A page that is larger costs Prometheus and the network more than a usual process should. */
const LARGE_BYTES = 16 * 1024 * 1024;

/** The families of the page in the oldest format; `undefined` when there is no page that can be read. */
export function familiesOf({ pages }: Facts): ReadonlyMap<string, PageFamily> | undefined {
  const parsed = pages.find(({ format }) => format === FORMATS[0])?.parsed;
  return parsed?.kind === 'valid' ? parsed.families : undefined;
}

/** Whether somebody answers, in which formats, and at what cost. */
export function checkPage(facts: Facts): readonly Check[] {
  return [answers(facts), formats(facts), cost(facts), losses(facts)];
}

function answers(facts: Facts): Check {
  const id = 'page.answers';
  const { url, pages, health } = facts;
  const page = say`${toldUrl(url)}/metrics`;
  const answer = pages[0]?.answer;
  if (answer === undefined || answer.kind === 'none') return silent(facts, page, answer);
  const { port } = new URL(url);
  if (answer.status === 403 && health === undefined) {
    return {
      id,
      state: 'problem',
      seen: say`${page} refuses to be asked under this name (status 403)`,
      todo: [say`arx obs serve --allow-host ${hidden(shellWord(new URL(url).hostname), '<name>')}`],
    };
  }
  if (answer.status === 401) {
    const has = tokenHeader(facts.env).authorization !== undefined;
    return {
      id,
      state: 'problem',
      seen: say`${page} asks for a token (status 401), and ${has ? 'that of this shell is another one' : 'this shell has none'}`,
      todo: [say`export ARX_API_TOKEN_FILE=<file>`],
    };
  }
  if (health === undefined && familiesOf(facts)?.has('arx_build_info') !== true) {
    return {
      id,
      state: 'problem',
      seen: say`another program answers on ${toldUrl(url)} (status ${answer.status}); it is no arx server`,
      todo: [say`ss -ltnp 'sport = :${port || 80}'`, ...elsewhere(facts), serveCommand(facts, Number(port) + 1)],
    };
  }
  if (answer.status !== 200) {
    return {
      id,
      state: 'problem',
      seen: say`${page} answers with status ${answer.status}`,
      todo: [say`curl -si ${page}`],
    };
  }
  const who = health === undefined ? say`a program that uses @arx/metrics` : say`arx ${toldVersion(health.version)}`;
  return { id, state: 'ok', seen: say`${page} answers: ${who}` };
}

const SILENCE = {
  refused: 'nobody listens',
  timeout: `no answer within ${PATIENCE_SECONDS} seconds`,
  name: 'the name is not known',
  too_large: 'the answer does not end',
  broken: 'the connection breaks',
} as const;

function silent(facts: Facts, page: Told, answer: Extract<Answer, { kind: 'none' }> | undefined): Check {
  const why = SILENCE[answer?.why ?? 'broken'];
  const { port } = new URL(facts.url);
  const isFree = answer?.why === 'refused';
  return {
    id: 'page.answers',
    state: 'problem',
    seen: say`${page}: ${why}`,
    todo: [
      ...elsewhere(facts),
      ...(isFree ? [serveCommand(facts, Number(port || 80))] : [say`ss -ltnp 'sport = :${port || 80}'`]),
    ],
  };
}

/** The spool has a server, but on another address. */
function elsewhere({ neighbours }: Facts): readonly Told[] {
  return neighbours.map(({ server }) => say`arx obs doctor --url ${toldUrl(server.url)}`);
}

function formats({ pages, url }: Facts): Check {
  const id = 'page.formats';
  const answered = pages.filter(({ answer }) => answer.kind === 'answer' && answer.status === 200);
  if (answered.length === 0) return { id, state: 'unknown', seen: say`there is no page to read` };
  const broken = pages.filter(({ parsed }) => parsed?.kind !== 'valid');
  const asked = pages.filter(({ isAsked, parsed }) => isAsked && parsed?.kind === 'valid');
  const names = asked.map(({ format }) => format.name).join(', ') || 'none of those that Prometheus asks for';
  const details = pages.map(formatLine);
  if (broken.length > 0) {
    const todo = broken.map(
      ({ format }) => say`curl -s -H 'Accept: ${format.accept}' ${toldUrl(url)}/metrics | promtool check metrics`,
    );
    return {
      id,
      state: 'problem',
      seen: say`Prometheus would refuse the page in ${broken.length} of ${pages.length} formats`,
      details,
      todo,
    };
  }
  const state = asked.length > 0 ? 'ok' : 'warning';
  return { id, state, seen: say`served and valid: ${names}`, ...(asked.length < pages.length ? { details } : {}) };
}

function formatLine({ format, isAsked, parsed, answer }: PageAnswer): Told {
  if (answer.kind === 'none') return say`${format.name}: ${SILENCE[answer.why]}`;
  const type = hidden(answer.contentType || 'no content type', 'another content type');
  if (parsed === undefined) return say`${format.name}: no page, but status ${answer.status}, ${type}`;
  if (parsed.kind === 'invalid') return say`${format.name}: line ${parsed.line}: ${parsed.why}`;
  return isAsked ? say`${format.name}: valid` : say`${format.name}: answered as ${type}`;
}

function cost({ pages }: Facts): Check {
  const id = 'page.cost';
  const first = pages.find(({ parsed }) => parsed?.kind === 'valid');
  if (first?.answer.kind !== 'answer' || first.parsed?.kind !== 'valid') {
    return { id, state: 'unknown', seen: say`there is no page to measure` };
  }
  const seconds = Math.max(...pages.map(({ answer }) => (answer.kind === 'answer' ? answer.seconds : 0)));
  const { bytes } = first.answer;
  const seen = say`${toldBytes(bytes)}, ${first.parsed.samples} samples, ${toldSeconds(seconds)} at most`;
  if (seconds < SLOW_SECONDS && bytes < LARGE_BYTES) return { id, state: 'ok', seen };
  const largest = [...first.parsed.families.values()].sort((a, b) => b.series - a.series).slice(0, 3);
  const names = joined(
    largest.map(({ name, series }) => say`${name} (${series} series)`),
    ', ',
  );
  return {
    id,
    state: 'warning',
    seen: say`${seen}; Prometheus waits ${PATIENCE_SECONDS} seconds unless scrape_timeout says otherwise`,
    details: [say`largest families: ${names}`],
    todo: [say`arx obs doctor --json | jq '.checks[] | select(.id == "families.caps")'`],
  };
}

/** What the page itself says that it left off. */
function losses(facts: Facts): Check {
  const id = 'page.losses';
  const families = familiesOf(facts);
  if (families === undefined) return { id, state: 'unknown', seen: say`there is no page to read` };
  const lost = families.get('arx_dropped_families_total')?.total ?? 0;
  const failed = families.get('arx_failed_sources_total')?.total ?? 0;
  if (lost + failed === 0) return { id, state: 'ok', seen: say`nothing was left off the page` };
  return {
    id,
    state: 'warning',
    seen: say`left off pages so far: families ${lost} times (name taken or invalid), sources ${failed} times (failed or late)`,
    todo: [say`curl -s ${toldUrl(facts.url)}/metrics | grep -E '^arx_(dropped_families|failed_sources)_total'`],
  };
}
