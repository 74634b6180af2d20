import { SAMPLES } from '../expression.ts';
import type { AlertScenarios, Scenarios } from './scenario.ts';
import { runs, type SyntheticSeries, stands } from './series.ts';

const SECOND = { instance: 'two:9108' };

export const targetScenarios: Scenarios<'ArxTargetDown' | 'ArxTargetMissing'> = {
  ArxTargetDown: {
    fires: {
      series: [stands('up', 1), stands('up', 0, SECOND)],
      at: '3m',
      alerts: [
        {
          labels: { job: 'arx', instance: 'two:9108' },
          summary: 'two:9108 of job arx is down',
          description:
            'Prometheus has not been able to scrape it for 2 minutes. What it alone shows is not seen, and no alert on that can fire.',
        },
      ],
    },
    // A restart: three scrapes fail.
    silent: { series: [runs('up', '1x4 0x2 1x20')], at: '4m' },
  },
  ArxTargetMissing: {
    fires: {
      series: [],
      at: '6m',
      alerts: [
        {
          labels: { job: 'arx' },
          summary: 'Prometheus scrapes nothing of job arx',
          description: 'There is no target of that job at all: no alert of the enabled systems can fire.',
        },
      ],
    },
    silent: { series: [stands('up', 0)], at: '20m' },
  },
};

/** Of the alert on a system whose families are missing. */
export function absentScenarios(system: string, sign: string): AlertScenarios {
  return {
    fires: {
      series: [stands('up', 1)],
      at: '6m',
      alerts: [
        {
          labels: { job: 'arx' },
          summary: `The families of ${system} are missing`,
          description: `A server is scraped, and for 5 minutes none has shown ${sign}, which is there from the start: no alert of ${system} can fire.`,
        },
      ],
    },
    silent: [
      { series: [stands('up', 1), anyOf(sign)], at: '20m' },
      // A server that is down is told by the alert on targets.
      { series: [stands('up', 0)], at: '20m' },
    ],
  };
}

/** One series of a sample, with any label values that it can have. */
function anyOf(sample: string): readonly SyntheticSeries[] {
  const labels = [...(SAMPLES.find(sample)?.labels.labels ?? [])];
  const any = Object.fromEntries(labels.map(([label, { values }]) => [label, values?.[0] ?? 'any']));
  return stands(sample, 0, any);
}
