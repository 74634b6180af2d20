import { errorHandled, subscribe } from '@arx/signals';
import type { Listen } from './listening.ts';

/** Errors that a component dealt with. */
export const listenToErrors: Listen = ({ recorder, options }) => [
  subscribe(
    errorHandled,
    ({ category, component, code }) => recorder.recordError({ category, component, errorCode: code }),
    options,
  ),
];
