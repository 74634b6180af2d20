import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from './access.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';

/** Answers a request of a server of Node. */
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Lets a handler answer only those whom the access does not refuse: for what stands beside the API on its listener. */
export function guarded(access: Access, handler: Handler): Handler {
  return (request, response) => {
    const refusal = access.refusal(request);
    if (refusal === undefined) return handler(request, response);
    const { problem, headers } = problemOf(refusal);
    const own = { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' };
    response.writeHead(problem.status, { ...headers, ...own }).end(JSON.stringify(problem));
  };
}
