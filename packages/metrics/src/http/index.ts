export type { HandlerOptions } from './answer.ts';
export { type LandingPage, landingPage } from './landing.ts';
export { type Listener, type ListenOptions, listen } from './listen.ts';
export { type NodeHandler, nodeHandler } from './node-handler.ts';
export { type WebHandler, webHandler } from './web-handler.ts';
