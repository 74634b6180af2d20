import { sampleValue } from '@arx/metrics';
import {
  type ScopeId,
  websocketClose,
  websocketError,
  websocketMessage,
  websocketOpen,
  websocketRejection,
  websocketRooms,
} from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, observed } from '../fixtures/listening.ts';

const CHAT = { namespace: '/chat' };

test.each([false, true])('a connection is active while it is open; its end is no error (abnormal: %s)', (abnormal) => {
  const { registry, moved } = listen();
  const scope: ScopeId = { kind: 'connection' };
  expect(moved(() => websocketOpen.publish(() => ({ scope, ...CHAT })))).toEqual([
    ['autobot_websocket_connections_active', CHAT, 1],
    ['autobot_websocket_connections_total', { ...CHAT, status: 'connected' }, 1],
  ]);
  expect(moved(() => websocketClose.publish(() => ({ scope, ...CHAT, abnormal, durationSeconds: 4 })))).toEqual([
    ['autobot_websocket_connections_active', CHAT, -1],
    ['autobot_websocket_connections_total', { ...CHAT, status: 'disconnected' }, 1],
  ]);
  expect(sampleValue(registry, 'autobot_websocket_errors_total')).toBeUndefined();
});

test.each([
  [true, 'rejected'],
  [false, 'error'],
] as const)('a connection that never opened (refused: %s) is %s', (refused, status) => {
  const { moved } = listen();
  expect(moved(() => websocketRejection.publish(() => ({ ...CHAT, refused })))).toEqual([
    ['autobot_websocket_connections_total', { ...CHAT, status }, 1],
  ]);
});

test('messages are counted by direction, with the time they took', () => {
  const { registry, moved } = listen();
  registry.know('event_type', ['chat_message']);
  const message = (eventType: string, direction: 'sent' | 'received', durationSeconds?: number) =>
    moved(() => websocketMessage.publish(() => ({ ...CHAT, eventType, direction, durationSeconds })));
  expect(message('chat_message', 'sent', 0.02)).toEqual([
    ...observed('autobot_websocket_message_latency_seconds', CHAT, 0.02),
    ['autobot_websocket_messages_sent_total', { ...CHAT, event_type: 'chat_message' }, 1],
  ]);
  expect(message('chat_message', 'received')).toEqual([
    ['autobot_websocket_messages_received_total', { ...CHAT, event_type: 'chat_message' }, 1],
  ]);
  expect(message('made-up-by-a-client', 'received')).toEqual([
    ['autobot_websocket_messages_received_total', { ...CHAT, event_type: 'other' }, 1],
  ]);
});

test.each(['connection', 'message', 'protocol', 'disconnect', 'timeout', 'other'] as const)(
  'an error of kind %s is counted under it',
  (kind) => {
    const { moved } = listen();
    expect(moved(() => websocketError.publish(() => ({ ...CHAT, kind })))).toEqual([
      ['autobot_websocket_errors_total', { ...CHAT, error_type: kind }, 1],
    ]);
  },
);

test('rooms are set', () => {
  const { moved } = listen();
  expect(moved(() => websocketRooms.publish(() => ({ ...CHAT, active: 3 })))).toEqual([
    ['autobot_websocket_rooms_active', CHAT, 3],
  ]);
});
