import { x } from './a.ts';
export function foo(): number { using d = { [Symbol.dispose]() {} }; void d; return x; }
