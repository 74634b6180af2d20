import { listFamilies, SYSTEMS } from '@arx/catalog';
import { type BuiltDashboard, buildDashboards } from '@arx/mixin/dashboards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peerMissing } from '../scripts/peers.mjs';
import { haveMishaps } from './mixin-live/mishaps.ts';
import { type Answer, ask, call, labelValues, numbersOf } from './mixin-live/prometheus-api.ts';
import { annotationsOf, labelQuestionOf, type Question, questionsOf, type View } from './mixin-live/questions.ts';
import { type LiveStack, SCRAPE_SECONDS, startStack } from './mixin-live/stack.ts';
import { type LiveSystem, startSystem } from './mixin-live/system.ts';
import { doWork } from './mixin-live/work.ts';
import { until } from './support/processes.ts';

/** The dashboards whose publishers are all built. */
const LIVE = ['arx-start-here', 'arx-itself', 'arx-slos', 'arx-flows-overview', 'arx-xyn'];
const DASHBOARDS = buildDashboards().filter(({ uid }) => LIVE.includes(uid));

/**
 * Queries whose numbers may stay at 0 here, with the reason. All others must be above 0 at some time: a panel that always
 * shows 0 would have data, too.
 */
const AT_ZERO: ReadonlyMap<string, string> = new Map([
  ['ARX: Start here / Alerts Firing A', 'alerts have a test of their own, mixin-live-alerts'],
  ['ARX itself / Sources That Failed A', 'no source of arx up can be made to fail from outside; its unit tests do it'],
  ['ARX itself / Spool Trouble B', 'needs a writer that is faster than its reader, as the tests of the spool have'],
]);

/** What waits for a first run, call or loss. */
const EMPTY_AT_FIRST = [
  'ARX: Start here / Failed Model Calls A',
  'ARX: Start here / Slowest Steps (p95) A',
  'ARX itself / Capped Recordings B',
  'ARX itself / Models without a Price (24h) A',
  'ARX Flows Overview / Flow Success Rate A',
  'ARX Flows Overview / Failures by Reason A',
  'ARX Flows Overview / Runs by Flow and Branch A',
  'ARX Flows Overview / Step P95 Latency A',
  'ARX Flows Overview / Steps in Flight A',
  'Xyn operations / Blueprint Duration (p95) A',
];

/** A range is asked on whole minutes, so what happens now is seen within one, whatever the load. */
const PATIENCE_MS = 90_000;

describe.skipIf(peerMissing('prometheus') || peerMissing('prometheus-alertmanager'))(
  'the dashboards of an arx up that is scraped by the emitted stack',
  () => {
    const closing: (() => unknown)[] = [];
    let system: LiveSystem;
    let stack: LiveStack;
    let from: number;
    let emptyAtFirst: readonly string[];

    const view = (chosen: View['chosen'] = {}): View => ({
      from,
      to: Date.now() / 1000,
      scrapeSeconds: SCRAPE_SECONDS,
      chosen,
    });

    beforeAll(async () => {
      // A reader looks at the last quarter of an hour, for most of which nothing was here.
      from = Date.now() / 1000 - 900;
      system = await startSystem('mixin-live-panels');
      closing.push(() => system.stop());
      stack = await startStack({ folder: system.folder, address: system.address });
      closing.push(() => stack.stop());
      const numberOf = numbersOf(stack.prometheus);
      const up = await system.up(['--no-run', '--concurrency=2']);
      // Growth is what happens between two scrapes.
      const scrapes = 'max(count_over_time(up{job="arx"}[1m])) and max(up{job="arx"}) == 1';
      await until('the first scrapes', async () => ((await numberOf(scrapes)) ?? 0) >= 2, 60_000);
      emptyAtFirst = await withoutData();
      await doWork(system, numberOf);
      await up.stop();
      // The same server, without a worker.
      await system.up([], { AR_ENABLE_FLOW_ENGINE: '0' });
      await haveMishaps(system, numberOf);
    }, 240_000);

    afterAll(async () => {
      for (const close of closing.reverse()) await close();
    }, 60_000);

    /** What the variables of a dashboard offer, in their order, as each may ask for those before it. */
    async function offers(dashboard: BuiltDashboard, at: View): Promise<Record<string, readonly string[]>> {
      const values: Record<string, readonly string[]> = {};
      for (const variable of dashboard.json.templating.list) {
        const question = labelQuestionOf(dashboard, variable, at, values);
        if (question === undefined) continue;
        const answer = await labelValues(stack.prometheus, question, at);
        expect(answer.remarks, variable.name).toEqual([]);
        values[variable.name] = answer.values;
      }
      return values;
    }

    async function answersOf(dashboard: BuiltDashboard, at: View): Promise<[Question, Answer][]> {
      const questions = questionsOf(dashboard, at, await offers(dashboard, at));
      return Promise.all(
        questions.map(
          async (question): Promise<[Question, Answer]> => [question, await ask(stack.prometheus, question)],
        ),
      );
    }

    /** The queries that have no answer at this moment; objectives are recorded only twice a minute. */
    async function withoutData(): Promise<readonly string[]> {
      const at = view();
      const others = DASHBOARDS.filter(({ uid }) => uid !== 'arx-slos');
      const answers = await Promise.all(
        others.map(async (dashboard) => {
          const questions = questionsOf(dashboard, at, await offers(dashboard, at));
          return Promise.all(
            questions.map(async ({ name, expr }) => {
              const { values } = await ask(stack.prometheus, { name, expr, ask: { kind: 'instant', time: at.to } });
              return values.length === 0 ? [name] : [];
            }),
          );
        }),
      );
      return answers.flat(2);
    }

    /** What is wrong with the answers, one line each. */
    async function wrongWith(dashboard: BuiltDashboard, at: View): Promise<readonly string[]> {
      const answers = await answersOf(dashboard, at);
      return answers.flatMap(([{ name, expr }, { values, remarks }]) => {
        const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
        return [
          ...remarks.map((remark) => `${name} is remarked upon: ${remark}: ${expr}`),
          ...(values.length === 0 ? [`${name} has no data: ${expr}`] : []),
          ...(values.length > 0 && largest <= 0 && !AT_ZERO.has(name) ? [`${name} is never above 0: ${expr}`] : []),
        ];
      });
    }

    describe.each(DASHBOARDS.map((dashboard) => [dashboard.json.title, dashboard] as const))('%s', (_, dashboard) => {
      test(
        'every query of every panel has data that moved, and Prometheus has nothing to remark',
        async () => {
          const isRight = async (): Promise<boolean> => (await wrongWith(dashboard, view())).length === 0;
          await until('data', isRight, PATIENCE_MS).catch(async (error) => {
            expect(await wrongWith(dashboard, view()), String(error)).toEqual([]);
          });
        },
        PATIENCE_MS + 10_000,
      );

      test('so it has for a reader who chose a job and a server', async () => {
        expect(await wrongWith(dashboard, view({ job: 'arx', instance: system.address }))).toEqual([]);
      });

      test('every variable offers something', async () => {
        const offered = await offers(dashboard, view());
        expect(Object.entries(offered).filter(([, values]) => values.length === 0)).toEqual([]);
      });

      test('the marks of alerts can be asked for', async () => {
        const questions = annotationsOf(dashboard, view());
        expect(questions).toHaveLength(1);
        for (const question of questions) expect((await ask(stack.prometheus, question)).remarks).toEqual([]);
      });
    });

    test('before anything has run, no panel is empty but those that wait for it', () => {
      expect(emptyAtFirst).toEqual(EMPTY_AT_FIRST);
    });

    test('the cost of a day is that of all calls, the first of each model among them', async () => {
      const [startHere] = DASHBOARDS as [BuiltDashboard];
      const [, cost] =
        (await answersOf(startHere, view())).find(([{ name }]) => name === 'ARX: Start here / Cost (24h) A') ?? [];
      expect(cost?.values).toEqual([await numbersOf(stack.prometheus)('sum(llm_cost_dollars_total)')]);
    });

    test('what may stay at 0 is there', async () => {
      const questions = await Promise.all(DASHBOARDS.map((dashboard) => answersOf(dashboard, view())));
      const names = questions.flat().map(([{ name }]) => name);
      expect([...AT_ZERO.keys()].filter((name) => !names.includes(name))).toEqual([]);
    });

    test('every rule can be evaluated, and Prometheus has nothing to remark', async () => {
      type Rules = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
      type Rule = { readonly name: string; readonly query: string; readonly health: string };
      const rulesNow = async (): Promise<readonly Rule[]> =>
        ((await call(stack.prometheus, 'rules', {})).data as Rules).groups.flatMap(({ rules }) => rules);
      const unhealthy = async (): Promise<readonly Rule[]> =>
        (await rulesNow()).filter(({ health }) => health !== 'ok');
      await until('every rule to be evaluated', async () => (await unhealthy()).length === 0, 60_000).catch(
        async (error) => expect(await unhealthy(), String(error)).toEqual([]),
      );
      const rules = await rulesNow();
      expect(rules.length).toBeGreaterThan(100);
      for (const { name, query } of rules) {
        const now: Question['ask'] = { kind: 'instant', time: Date.now() / 1000 };
        expect((await ask(stack.prometheus, { name, expr: query, ask: now })).remarks, name).toEqual([]);
      }
    }, 120_000);

    test('a remark would be seen, where Prometheus makes any', async () => {
      const { version } = (await call(stack.prometheus, 'status/buildinfo', {})).data as { readonly version: string };
      const now: Question['ask'] = { kind: 'instant', time: Date.now() / 1000 };
      const gauge = { name: 'the rate of a gauge', expr: 'rate(process_open_fds[1m])', ask: now };
      const { remarks } = await ask(stack.prometheus, gauge);
      // Infos came with 3.0.
      expect(remarks).toHaveLength(Number(version.split('.')[0]) >= 3 ? 1 : 0);
    });

    test('the programs of the stack have nothing to complain about', () => {
      expect({ prometheus: stack.log('prometheus'), alertmanager: stack.log('alertmanager') }).toEqual({
        prometheus: '',
        alertmanager: '',
      });
    });
  },
);

test('a panel says that nothing is published where that is so, and nowhere else; no panel of those above does', () => {
  const unpublished = listFamilies(SYSTEMS)
    .filter(({ publisher }) => publisher === 'none yet')
    .map(({ family }) => new RegExp(`\\b${family.name}(?:_bucket|_sum|_count)?\\{`));
  const panels = buildDashboards().flatMap(({ uid, json }) =>
    json.panels.flatMap((panel) => (panel.type === 'row' ? [] : [{ uid, ...panel }])),
  );
  const named = (some: typeof panels): readonly string[] => some.map(({ uid, title }) => `${uid} / ${title}`);
  const marked = panels.filter(({ description }) => description.includes('Nothing publishes'));
  const silent = panels.filter(({ targets = [] }) =>
    targets.some(({ expr }) => unpublished.some((family) => family.test(expr))),
  );
  expect(named(marked)).toEqual(named(silent));
  expect(named(marked.filter(({ uid }) => LIVE.includes(uid)))).toEqual([]);
});
