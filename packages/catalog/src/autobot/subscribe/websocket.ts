import {
  subscribe,
  subscribePair,
  websocketClose,
  websocketError,
  websocketMessage,
  websocketOpen,
  websocketRejection,
  websocketRooms,
} from '@arx/signals';
import type { Listen } from './listening.ts';

/** WebSocket connections. An abnormal end is told as an error by itself. */
export const listenToWebsockets: Listen = ({ recorder, options }) => [
  subscribePair(websocketOpen, websocketClose, {
    ...options,
    onStart: (open) => recorder.websocketConnection(open),
    onEnd: (_, connection) => connection.end(),
  }),
  subscribe(
    websocketRejection,
    ({ namespace, refused }) =>
      recorder.recordWebsocketConnection({ namespace, status: refused ? 'rejected' : 'error' }),
    options,
  ),
  subscribe(
    websocketMessage,
    ({ namespace, eventType, direction, durationSeconds }) =>
      recorder.recordWebsocketMessage({ namespace, eventType, direction, latencySeconds: durationSeconds }),
    options,
  ),
  subscribe(
    websocketError,
    ({ namespace, kind }) => recorder.recordWebsocketError({ namespace, errorType: kind }),
    options,
  ),
  subscribe(
    websocketRooms,
    ({ namespace, active }) => recorder.setWebsocketActiveRooms({ namespace, count: active }),
    options,
  ),
];
