import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { Outcome } from './vocabulary.ts';

/** A change of a repository that is counted by itself. */
export type GithubChange =
  | { readonly kind: 'commit' }
  | { readonly kind: 'pull_request'; readonly action: 'create' | 'update' | 'close' | 'merge' | 'review' }
  | { readonly kind: 'issue'; readonly action: 'create' | 'update' | 'close' | 'comment' };

/** A request to the API of GitHub is done. */
export interface GithubRequest extends Belonging {
  /** Name of the operation, such as `pulls.create`: a word of the API, never a path. */
  readonly operation: string;
  /** `owner/name`; `undefined` when the operation has none. A label only where configuration names it. */
  readonly repository: string | undefined;
  /** What a successful request changes or a failed one would have; `undefined` for a read. */
  readonly change: GithubChange | undefined;
  readonly outcome: Outcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** HTTP status; `undefined` when no answer came. */
  readonly statusCode: number | undefined;
  /** From the request to the last byte of the answer, in seconds. */
  readonly durationSeconds: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type GithubRequestFields = Pick<GithubRequest, 'operation' | 'outcome' | 'durationSeconds'> & {
  readonly [Key in keyof GithubRequest]?: GithubRequest[Key] | undefined;
};

export const githubRequest: Signal<GithubRequest, GithubRequestFields> = defineSignal(
  'github.request',
  1,
  (fields) => ({
    flow: fields.flow,
    step: fields.step,
    flowId: fields.flowId,
    stepId: fields.stepId,
    persona: fields.persona ?? 'unknown',
    execMode: fields.execMode,
    trace: fields.trace,
    operation: fields.operation,
    repository: fields.repository,
    change: fields.change,
    outcome: fields.outcome,
    reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
    statusCode: fields.statusCode,
    durationSeconds: fields.durationSeconds,
  }),
);

/** The headers of an answer, or the rate limit API, told what is left of a quota of GitHub. */
export interface GithubQuota {
  readonly resource: 'core' | 'search' | 'graphql' | 'integration_manifest' | 'code_search' | 'other';
  /** Calls left in the window. */
  readonly remaining: number;
  /** Calls of a whole window. */
  readonly limit: number | undefined;
  /** When the window ends, as Unix time in seconds: from then on `remaining` says nothing. */
  readonly resetAt: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type GithubQuotaFields = Pick<GithubQuota, 'resource' | 'remaining'> & {
  readonly [Key in keyof GithubQuota]?: GithubQuota[Key] | undefined;
};

export const githubQuota: Signal<GithubQuota, GithubQuotaFields> = defineSignal('github.quota', 1, (fields) => ({
  resource: fields.resource,
  remaining: fields.remaining,
  limit: fields.limit,
  resetAt: fields.resetAt,
}));
