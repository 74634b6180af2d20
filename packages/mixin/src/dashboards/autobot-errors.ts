import { drillDown } from './drill-down.ts';
import { increase, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'component',
    labelName: 'component',
    label: 'Component',
    description: 'Where errors were handled.',
    of: 'autobot_errors_total',
  },
];
const of = selector(variables);

const errors = of('autobot_errors_total');
const toComponent = drillDown('This component only', UIDS.autobotErrors, { component: 'component' });

export const autobotErrors: BuiltDashboard = frame({
  uid: UIDS.autobotErrors,
  file: `${DASHBOARDS_DIRECTORY}/autobot-error-tracking.json`,
  title: 'AutoBot / Error Tracking',
  description: 'Errors that were handled: how many, of which kind and where.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'Errors',
      panels: [
        {
          kind: 'stat',
          title: 'Total Errors',
          description:
            'Errors of the time range shown. The number alone says little: see whether it is one cause or many.',
          unit: 'short',
          decimals: 0,
          width: 8,
          thresholds: ['green', [1, 'yellow'], [100, 'red']],
          queries: [{ expr: sum(increase(errors, '$__range')), legend: 'errors', instant: true }],
        },
        {
          kind: 'stat',
          title: 'Errors per Minute',
          description: 'Errors per minute at the present pace. More than 5 from one component raise an alert.',
          unit: 'short',
          decimals: 1,
          width: 8,
          thresholds: ['green', [1, 'yellow'], [5, 'red']],
          queries: [{ expr: `${sum(rate(errors))} * 60`, legend: 'per minute' }],
        },
        {
          kind: 'stat',
          title: 'Error-Free Rate (1h)',
          description:
            'What is left of 1 when the errors of the last hour are divided by the requests of the API. Below 0 there were more errors than requests: they come from work in the background.',
          unit: 'percentunit',
          decimals: 2,
          width: 8,
          thresholds: ['red', [0.95, 'yellow'], [0.99, 'green']],
          queries: [
            {
              expr: `1 - (${sum(increase(errors, '1h'))} or vector(0)) / (${sum(increase(of('autobot_api_requests_total'), '1h'))} > 0)`,
              legend: 'error-free',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Error Rate',
          description:
            'Errors per second over all components. A step that stays came with a change; a peak that passes came from outside.',
          unit: 'eps',
          queries: [{ expr: sum(rate(errors)), legend: 'errors' }],
        },
        {
          kind: 'timeseries',
          title: 'Errors per Minute by Component',
          description:
            'Errors per minute over the last five, as each process counts them itself, added up. The component that leads is where to look first.',
          unit: 'short',
          thresholds: ['green', [1, 'yellow'], [5, 'red']],
          links: [toComponent],
          queries: [{ expr: sum(of('autobot_error_rate', 'time_window="5m"'), 'component'), legend: '{{component}}' }],
        },
        {
          kind: 'piechart',
          title: 'Errors by Category',
          description:
            'Kinds of errors of the last hour. `network`, `rate_limit` and `external_service` are others; `validation` and `configuration` are us.',
          unit: 'short',
          decimals: 0,
          width: 12,
          queries: [{ expr: sum(increase(errors, '1h'), 'category'), legend: '{{category}}', instant: true }],
        },
        {
          kind: 'bargauge',
          title: 'Errors by Component',
          description: 'Errors of the last hour by where they were handled. Click one to see only that component.',
          unit: 'short',
          decimals: 0,
          thresholds: ['green', [10, 'yellow'], [100, 'red']],
          links: [toComponent],
          queries: [{ expr: sum(increase(errors, '1h'), 'component'), legend: '{{component}}', instant: true }],
        },
        {
          kind: 'table',
          title: 'Top Errors',
          description:
            'The twenty most frequent errors of the last hour. The first lines are most often one cause under several names: read the codes together.',
          unit: 'short',
          decimals: 0,
          columns: { category: 'Category', component: 'Component', error_code: 'Code' },
          valueColumns: ['Errors'],
          queries: [
            { expr: `topk(20, ${sum(increase(errors, '1h'), 'category', 'component', 'error_code')})`, legend: '' },
          ],
        },
      ],
    },
  ],
});
