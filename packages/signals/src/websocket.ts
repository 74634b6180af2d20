import { defineSignal, type Signal } from './signal.ts';
import type { ScopeId } from './vocabulary.ts';

/** A WebSocket connection was accepted. */
export interface WebsocketOpen {
  /** Identity of the connection; the same object in its start and its end. */
  readonly scope: ScopeId;
  /** Such as `/chat`: a name from configuration. */
  readonly namespace: string;
}

export const websocketOpen: Signal<WebsocketOpen> = defineSignal('websocket.connection.start', 1, (fields) => ({
  scope: fields.scope,
  namespace: fields.namespace,
}));

/** A WebSocket connection ended. */
export interface WebsocketClose extends WebsocketOpen {
  /** True for an end that no side asked for. */
  readonly abnormal: boolean;
  /** How long it was open, in seconds. */
  readonly durationSeconds: number;
}

export const websocketClose: Signal<WebsocketClose> = defineSignal('websocket.connection.end', 1, (fields) => ({
  scope: fields.scope,
  namespace: fields.namespace,
  abnormal: fields.abnormal,
  durationSeconds: fields.durationSeconds,
}));

/** A WebSocket connection was refused, or failed before it was open. */
export interface WebsocketRejection {
  /** Such as `/chat`: a name from configuration. */
  readonly namespace: string;
  /** True when this program refused it, false when it failed. */
  readonly refused: boolean;
}

export const websocketRejection: Signal<WebsocketRejection> = defineSignal('websocket.rejected', 1, (fields) => ({
  namespace: fields.namespace,
  refused: fields.refused,
}));

/** A WebSocket message was delivered or handled. */
export interface WebsocketMessage {
  /** Such as `/chat`: a name from configuration. */
  readonly namespace: string;
  /** Kind of the message: a name from configuration; a client chooses it, so any other counts as `other`. */
  readonly eventType: string;
  readonly direction: 'sent' | 'received';
  /** Delivery of a sent message, handling of a received one, in seconds. */
  readonly durationSeconds: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type WebsocketMessageFields = Pick<WebsocketMessage, 'namespace' | 'eventType' | 'direction'> & {
  readonly [Key in keyof WebsocketMessage]?: WebsocketMessage[Key] | undefined;
};

export const websocketMessage: Signal<WebsocketMessage, WebsocketMessageFields> = defineSignal(
  'websocket.message',
  1,
  (fields) => ({
    namespace: fields.namespace,
    eventType: fields.eventType,
    direction: fields.direction,
    durationSeconds: fields.durationSeconds,
  }),
);

/** Something went wrong on a WebSocket connection. */
export interface WebsocketError {
  /** Such as `/chat`: a name from configuration. */
  readonly namespace: string;
  /** `disconnect` only for an abnormal end. */
  readonly kind: 'connection' | 'message' | 'protocol' | 'disconnect' | 'timeout' | 'other';
}

export const websocketError: Signal<WebsocketError> = defineSignal('websocket.error', 1, (fields) => ({
  namespace: fields.namespace,
  kind: fields.kind,
}));

/** How many rooms of a namespace have members. */
export interface WebsocketRooms {
  /** Such as `/chat`: a name from configuration. */
  readonly namespace: string;
  readonly active: number;
}

export const websocketRooms: Signal<WebsocketRooms> = defineSignal('websocket.room', 1, (fields) => ({
  namespace: fields.namespace,
  active: fields.active,
}));
