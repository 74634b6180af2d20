import { drillDown } from './drill-down.ts';
import { increase, quantiles, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'namespace',
    labelName: 'namespace',
    label: 'Namespace',
    description: 'Namespaces of connections.',
    of: 'autobot_websocket_connections_total',
  },
];
const of = selector(variables);

const errors = of('autobot_websocket_errors_total');
const toNamespace = drillDown('This namespace only', UIDS.autobotWebsocket, { namespace: 'namespace' });

export const autobotWebsocket: BuiltDashboard = frame({
  uid: UIDS.autobotWebsocket,
  file: `${DASHBOARDS_DIRECTORY}/autobot-websocket.json`,
  title: 'AutoBot / WebSocket',
  description: 'Connections that stay open: how many, what goes over them and what breaks.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'WebSocket',
      panels: [
        {
          kind: 'stat',
          title: 'Connections (1h)',
          description:
            'Connections that were opened within the last hour. Far more than there are clients: they lose theirs and come back.',
          unit: 'short',
          decimals: 0,
          width: 8,
          thresholds: ['blue'],
          queries: [
            {
              expr: sum(increase(of('autobot_websocket_connections_total', 'status="connected"'), '1h')),
              legend: 'opened',
              instant: true,
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Active Rooms',
          description:
            'Rooms with somebody in them. A number that never falls: rooms are not left when connections end.',
          unit: 'short',
          width: 8,
          thresholds: ['blue'],
          queries: [{ expr: sum(of('autobot_websocket_rooms_active')), legend: 'rooms' }],
        },
        {
          kind: 'stat',
          title: 'Errors (1h)',
          description:
            'Errors of the last hour; a connection that ends as it should is none. Error Rate by Type says which.',
          unit: 'short',
          decimals: 0,
          width: 8,
          thresholds: ['green', [1, 'yellow'], [50, 'red']],
          queries: [{ expr: sum(increase(errors, '1h')), legend: 'errors', instant: true }],
        },
        {
          kind: 'timeseries',
          title: 'Active Connections',
          description:
            'Connections that are open now. All gone at once and back a little later: the server was restarted.',
          unit: 'short',
          stack: true,
          links: [toNamespace],
          queries: [{ expr: sum(of('autobot_websocket_connections_active'), 'namespace'), legend: '{{namespace}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Message Rate',
          description:
            'Messages per second by event, sent and received. Sent that grows with the square of the connections is a broadcast to everybody.',
          unit: 'mps',
          links: [toNamespace],
          queries: [
            {
              expr: sum(rate(of('autobot_websocket_messages_sent_total')), 'namespace', 'event_type'),
              legend: '{{namespace}} {{event_type}} sent',
            },
            {
              expr: sum(rate(of('autobot_websocket_messages_received_total')), 'namespace', 'event_type'),
              legend: '{{namespace}} {{event_type}} received',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Message Latency Percentiles',
          description:
            'How long half and 95 % of the messages stay below: handling of received ones, delivery of sent ones. A p95 above half a second raises an alert. Slow for everybody: the event loop is busy.',
          unit: 's',
          thresholds: ['green', [0.1, 'yellow'], [0.5, 'red']],
          links: [toNamespace],
          queries: quantiles([0.5, 0.95], of('autobot_websocket_message_latency_seconds_bucket'), 'namespace'),
        },
        {
          kind: 'timeseries',
          title: 'Error Rate by Type',
          description:
            'Errors per second by type. `connection` and `disconnect` are the network or a proxy with a short limit; `protocol` and `message` are clients of another version.',
          unit: 'eps',
          links: [toNamespace],
          queries: [{ expr: sum(rate(errors), 'namespace', 'error_type'), legend: '{{namespace}} {{error_type}}' }],
        },
      ],
    },
  ],
});
