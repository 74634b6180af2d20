import { config } from '@arx/metrics';
import { counter, gauge, histogram } from '../../family.ts';

/** What happened to a connection; `connected` counts connections. */
export const CONNECTION_STATUSES = ['connected', 'disconnected', 'rejected', 'error'] as const;
/** Kinds of trouble; `disconnect` only for an end that no side asked for. */
export const WEBSOCKET_ERROR_TYPES = ['connection', 'message', 'protocol', 'disconnect', 'timeout', 'other'] as const;

/** WebSocket connections that this program serves. */
export const websocketFamilies = {
  websocketConnectionsActive: gauge({
    name: 'autobot_websocket_connections_active',
    help: 'WebSocket connections that are open now.',
    category: 'websocket',
    unit: 'connections',
    labels: { namespace: config() },
    state: 'process',
    merge: 'sum',
    event: 'websocket.connection',
    publisher: 'none yet',
  }),
  websocketConnections: counter({
    name: 'autobot_websocket_connections_total',
    help: 'Beginnings, ends and refusals of WebSocket connections; select the status connected to count connections.',
    category: 'websocket',
    unit: 'connections',
    labels: { namespace: config(), status: CONNECTION_STATUSES },
    state: 'process',
    event: 'websocket.connection',
    publisher: 'none yet',
  }),
  websocketMessagesSent: counter({
    name: 'autobot_websocket_messages_sent_total',
    help: 'Messages sent over WebSocket connections.',
    category: 'websocket',
    unit: 'messages',
    labels: { namespace: config(), event_type: config() },
    state: 'process',
    event: 'websocket.message',
    publisher: 'none yet',
  }),
  websocketMessagesReceived: counter({
    name: 'autobot_websocket_messages_received_total',
    help: 'Messages received over WebSocket connections; a type that the program did not name is other.',
    category: 'websocket',
    unit: 'messages',
    // A client chooses the type, so no type is let through before the registry knows it.
    labels: { namespace: config(), event_type: config([]) },
    state: 'process',
    event: 'websocket.message',
    publisher: 'none yet',
  }),
  websocketMessageLatency: histogram({
    name: 'autobot_websocket_message_latency_seconds',
    help: 'Time to deliver a sent WebSocket message, or to handle a received one.',
    category: 'websocket',
    unit: 'seconds',
    labels: { namespace: config() },
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    state: 'process',
    event: 'websocket.message',
    publisher: 'none yet',
  }),
  websocketErrors: counter({
    name: 'autobot_websocket_errors_total',
    help: 'Errors of WebSocket connections; an end that a side asked for is none.',
    category: 'websocket',
    unit: 'errors',
    labels: { namespace: config(), error_type: WEBSOCKET_ERROR_TYPES },
    state: 'process',
    event: 'websocket.error',
    publisher: 'none yet',
  }),
  websocketRoomsActive: gauge({
    name: 'autobot_websocket_rooms_active',
    help: 'WebSocket rooms that have members now.',
    category: 'websocket',
    unit: 'rooms',
    labels: { namespace: config() },
    state: 'process',
    merge: 'sum',
    event: 'websocket.room',
    publisher: 'none yet',
  }),
};
