import { buildDashboards } from '@arx/mixin/dashboards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peerMissing } from '../scripts/peers.mjs';
import { type Answer, ask, labelValues } from './mixin-live/prometheus-api.ts';
import { annotationsOf, labelQuestionOf, type Question, questionsOf, type View } from './mixin-live/questions.ts';
import { type LivePrometheus, SCRAPE_SECONDS, startPrometheus } from './mixin-live/stack.ts';
import { type LiveSystem, startSystem } from './mixin-live/system.ts';
import { doWork } from './mixin-live/work.ts';
import { until } from './support/processes.ts';

/** Whose publishers are all built. */
const UIDS = ['arx-flows-overview', 'arx-xyn'];
const DASHBOARDS = buildDashboards().filter(({ uid }) => UIDS.includes(uid));

/** A range is asked on whole minutes, so what happens now is seen within one, whatever the load. */
const PATIENCE_MS = 120_000;

describe.skipIf(peerMissing('prometheus'))('the dashboards of an arx up under work', () => {
  const closing: (() => unknown)[] = [];
  let system: LiveSystem;
  let prometheus: LivePrometheus;
  let from: number;

  const view = (chosen: View['chosen'] = {}): View => ({
    from,
    to: Date.now() / 1000,
    scrapeSeconds: SCRAPE_SECONDS,
    chosen,
  });

  beforeAll(async () => {
    // A reader looks at the last quarter of an hour, of which this was not here for most.
    from = Date.now() / 1000 - 900;
    system = await startSystem('mixin-live-panels');
    closing.push(() => system.stop());
    prometheus = await startPrometheus(system.folder, {
      global: { scrape_interval: `${SCRAPE_SECONDS}s`, scrape_timeout: `${SCRAPE_SECONDS}s` },
      scrape_configs: [{ job_name: 'arx', static_configs: [{ targets: [system.address] }] }],
    });
    closing.push(() => prometheus.stop());
    await system.up(['--concurrency=2']);
    await until('the first scrapes', async () => (await scrapes()) >= 2, 60_000);
    await doWork(system);
  }, 180_000);

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  }, 60_000);

  /** Growth is seen between two scrapes. */
  async function scrapes(): Promise<number> {
    const time = Date.now() / 1000;
    const expr = 'max(count_over_time(up{job="arx"}[1m])) and max(up{job="arx"}) == 1';
    const { values } = await ask(prometheus.api, { name: 'scrapes', expr, ask: { kind: 'instant', time } });
    return values[0] ?? 0;
  }

  /** What the variables of a dashboard offer, in their order, as each may ask for those before it. */
  async function offers(dashboard: (typeof DASHBOARDS)[number], at: View): Promise<Record<string, readonly string[]>> {
    const values: Record<string, readonly string[]> = {};
    for (const variable of dashboard.json.templating.list) {
      const question = labelQuestionOf(dashboard, variable, at, values);
      if (question === undefined) continue;
      const answer = await labelValues(prometheus.api, question, at);
      expect(answer.remarks, variable.name).toEqual([]);
      values[variable.name] = answer.values;
    }
    return values;
  }

  async function answersOf(dashboard: (typeof DASHBOARDS)[number], at: View): Promise<[Question, Answer][]> {
    const questions = questionsOf(dashboard, at, await offers(dashboard, at));
    return Promise.all(
      questions.map(async (question): Promise<[Question, Answer]> => [question, await ask(prometheus.api, question)]),
    );
  }

  describe.each(DASHBOARDS.map((dashboard) => [dashboard.json.title, dashboard] as const))(
    '%s',
    (_title, dashboard) => {
      test('every variable offers something', async () => {
        const offered = await offers(dashboard, view());
        expect(Object.entries(offered).filter(([, values]) => values.length === 0)).toEqual([]);
      });

      test('the marks of alerts can be asked for', async () => {
        const answers = await Promise.all(
          annotationsOf(dashboard, view()).map((question) => ask(prometheus.api, question)),
        );
        expect(answers.map(({ remarks }) => remarks)).toEqual([[]]);
      });

      test(
        'every query of every panel has data, and Prometheus has nothing to remark',
        async () => {
          const empty = async (): Promise<string[]> => {
            const answers = await answersOf(dashboard, view());
            expect(answers.flatMap(([{ name }, { remarks }]) => remarks.map((remark) => `${name}: ${remark}`))).toEqual(
              [],
            );
            return answers
              .filter(([, { values }]) => values.length === 0)
              .map(([{ name, expr }]) => `${name}: ${expr}`);
          };
          await until('data', async () => (await empty()).length === 0, PATIENCE_MS).catch(async (error) => {
            expect(await empty(), String(error)).toEqual([]);
          });
        },
        PATIENCE_MS + 10_000,
      );
    },
  );
});
