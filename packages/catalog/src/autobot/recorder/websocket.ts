import { once, runScope } from '../../scope.ts';
import type { CONNECTION_STATUSES, WEBSOCKET_ERROR_TYPES } from '../families/websocket.ts';
import type { AutobotRegistry } from '../registry.ts';

/** What happened to a connection. */
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];
/** Kind of trouble with a connection. */
export type WebsocketErrorType = (typeof WEBSOCKET_ERROR_TYPES)[number];

/** Where connections come in, such as `/chat`: a name from configuration. */
export interface NamespaceLabels {
  readonly namespace: string;
}

/** An open connection. It ends exactly once. */
export interface ConnectionScope extends Disposable {
  /** Ends the connection. */
  end(): void;
}

/** Recorders of WebSocket connections. */
export interface WebsocketRecorder {
  /** Something happened to a connection: `autobot_websocket_connections_total` + 1. */
  recordWebsocketConnection(event: NamespaceLabels & { readonly status: ConnectionStatus }): void;
  /** Sets `autobot_websocket_connections_active`. Use either this or scopes for a namespace. */
  setWebsocketActiveConnections(active: NamespaceLabels & { readonly count: number }): void;
  /**
   * A message was delivered or handled: `autobot_websocket_messages_sent_total` or `…_received_total` and, where it is
   * given, `autobot_websocket_message_latency_seconds`. The type of a received message is `other` unless the registry
   * knows it: `registry.know('event_type', […])`.
   */
  recordWebsocketMessage(
    message: NamespaceLabels & {
      readonly eventType: string;
      readonly direction: 'sent' | 'received';
      readonly latencySeconds?: number | undefined;
    },
  ): void;
  /** `autobot_websocket_errors_total` + 1. */
  recordWebsocketError(error: NamespaceLabels & { readonly errorType: WebsocketErrorType }): void;
  /** Sets `autobot_websocket_rooms_active`. */
  setWebsocketActiveRooms(rooms: NamespaceLabels & { readonly count: number }): void;
  /** An open connection: `connected` and one more active now, `disconnected` and one less at its end. */
  websocketConnection(labels: NamespaceLabels): ConnectionScope;
  /** Runs `body` for as long as a connection is open; its error passes on. */
  trackWebsocketConnection<T>(labels: NamespaceLabels, body: () => T | PromiseLike<T>): Promise<T>;
}

export function websocketRecorder({ instruments: to }: AutobotRegistry): WebsocketRecorder {
  const websocketConnection: WebsocketRecorder['websocketConnection'] = ({ namespace }) => {
    // Bound now: the end must meet the series of the start, whatever values are known by then.
    const active = to.websocketConnectionsActive.bind({ namespace });
    const end = once(() => {
      active.dec();
      to.websocketConnections.inc({ namespace, status: 'disconnected' });
    });
    to.websocketConnections.inc({ namespace, status: 'connected' });
    active.inc();
    return { end, [Symbol.dispose]: end };
  };

  return {
    recordWebsocketConnection: ({ namespace, status }) => to.websocketConnections.inc({ namespace, status }),
    setWebsocketActiveConnections: ({ namespace, count }) => to.websocketConnectionsActive.set({ namespace }, count),
    recordWebsocketMessage: ({ namespace, eventType, direction, latencySeconds }) => {
      const messages = direction === 'sent' ? to.websocketMessagesSent : to.websocketMessagesReceived;
      messages.inc({ namespace, event_type: eventType });
      if (latencySeconds !== undefined) to.websocketMessageLatency.observe({ namespace }, latencySeconds);
    },
    recordWebsocketError: ({ namespace, errorType }) => to.websocketErrors.inc({ namespace, error_type: errorType }),
    setWebsocketActiveRooms: ({ namespace, count }) => to.websocketRoomsActive.set({ namespace }, count),
    websocketConnection,
    trackWebsocketConnection: (labels, body) => runScope(websocketConnection(labels), body),
  };
}
