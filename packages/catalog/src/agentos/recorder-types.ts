import type { Body, MeasuredScope } from '../scope.ts';
import type { A2aStatus, CacheOperation, CacheResult, CcrStatus, CcrTaskType, RateLimitResult } from './families.ts';

/** A running agent-to-agent request. Disposed before anybody said how it went, it is an `error`. */
export interface A2aRequestScope extends MeasuredScope {
  /** How it went; survives an error that leaves the scope. An answer that says 500 is an error, though nothing is thrown. */
  status: A2aStatus | undefined;
  /** Size of the answer after its last byte. Left out, nothing is observed. */
  responseSizeBytes: number | undefined;
}

/** What `requestTimer` times: a histogram by its name in the families, with its labels. Its status is not among them. */
export type Timed =
  | { readonly histogram: 'a2aDuration'; readonly labels: A2aTarget }
  | { readonly histogram: 'cacheLatency'; readonly labels: { readonly operation: CacheOperation } }
  | { readonly histogram: 'ccrLatency'; readonly labels: { readonly provider: string } };

/** The scope of a timer: that of A2A is the whole request, the other histograms have no status. */
export type TimerScope<Each extends Timed> = Each extends { readonly histogram: 'a2aDuration' }
  ? A2aRequestScope
  : MeasuredScope;

/** Which agent is asked for what. */
export interface A2aTarget {
  /** A name from the registry of agents. */
  readonly agent: string;
  /** A word of the protocol, such as `message/send`; never a text of the request. */
  readonly operation: string;
}

/** An agent-to-agent request that has ended. */
export interface A2aResult extends A2aTarget {
  readonly status: A2aStatus;
  readonly durationSeconds: number;
  /** Size of the answer after its last byte. Left out when it is not known. */
  readonly responseSizeBytes?: number | undefined;
}

/** A decision of a rate limiter, after it was taken. */
export interface RateLimitHit {
  /** Template of the route, such as `/runs/{id}`; never the raw path. */
  readonly endpoint: string;
  readonly result: RateLimitResult;
}

/** A model request that has ended. */
export interface CcrRequest {
  readonly provider: string;
  readonly taskType: CcrTaskType;
  readonly status: CcrStatus;
  /** `undefined` only where nobody can know it; it may not be forgotten, or the latency stays empty. */
  readonly durationSeconds: number | undefined;
  /** Left out or 0, nothing is counted. */
  readonly inputTokens?: number | undefined;
  /** Left out or 0, nothing is counted. */
  readonly outputTokens?: number | undefined;
}

/** A cache operation that has ended. */
export interface CacheOperated {
  readonly operation: CacheOperation;
  readonly result: CacheResult;
  readonly durationSeconds?: number | undefined;
}

/** What the usage service is told of a model request that was answered. */
export interface UsageReport {
  readonly provider: string;
  readonly taskType: CcrTaskType;
  /** As in {@link CcrRequest}. */
  readonly durationSeconds: number | undefined;
  /** Whether another provider or model than the chosen one answered. Default false. */
  readonly isFallback?: boolean | undefined;
  /** Tokens as reported; a reported 0 is a report. */
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** Tokens of the whole request, guessed. Counts only when neither side was reported. Default 0. */
  readonly estimatedTokens?: number | undefined;
}

/** The tokens that were recorded. The metrics do not tell an estimate from a report, so this does. */
export interface RecordedUsage {
  /** 0 where the provider did not report it. */
  readonly inputTokens: number;
  /** 0 where the provider did not report it. */
  readonly outputTokens: number;
  readonly isEstimate: boolean;
}

/** Identity of the running service. */
export interface AgentosIdentity {
  readonly version: string;
  /** Separated by commas, such as `a2a_0.3.0,agui_0.1.0`. */
  readonly protocols: string;
  readonly service: string;
}

/**
 * The recorders of the document. They write straight to the families of one registry and never throw (unless the registry
 * is strict). New code publishes signals instead, see `@arx/signals`.
 *
 * Each scope has two forms. `using request = recorder.trackA2aRequest(…)` is told how it went by its fields. With a body
 * the scope ends with it: `success` when it returns and has said nothing else, `error` when it throws and has said
 * nothing else; the error passes on.
 */
export interface AgentosRecorder {
  /**
   * Times a histogram. For `a2aDuration` it is `trackA2aRequest`: a duration never comes without its request. The others
   * have no status label, and none is added; record their request or operation without a duration then.
   */
  requestTimer<Each extends Timed>(timed: Each): TimerScope<Each>;
  requestTimer<Each extends Timed, T>(timed: Each, body: Body<TimerScope<Each>, T>): Promise<T>;
  /** One A2A request from now on: its duration, its count and, where it was set, the size of its answer. */
  trackA2aRequest(target: A2aTarget): A2aRequestScope;
  trackA2aRequest<T>(target: A2aTarget, body: Body<A2aRequestScope, T>): Promise<T>;
  /** The same for a request that has ended. For one request either this or the scope, never both. */
  recordA2aRequest(result: A2aResult): void;
  /** `a2a_active_tasks` + 1 and, at the end, - 1, exactly once, however the task ends. */
  trackA2aTask(task: { readonly agent: string }): Disposable;
  trackA2aTask<T>(task: { readonly agent: string }, body: Body<Disposable, T>): Promise<T>;
  /** `rate_limit_hits_total` + 1. */
  recordRateLimitHit(hit: RateLimitHit): void;
  /** `cache_operations_total` + 1 and, with a duration, one observation of `cache_latency_seconds`. */
  recordCacheOperation(operated: CacheOperated): void;
  /** `ccr_requests_total` + 1, one observation of `ccr_latency_seconds`, and `ccr_tokens_total` of both directions. */
  recordCcrRequest(request: CcrRequest): void;
  /**
   * `recordCcrRequest` for the usage service: a request that was answered. When neither count was reported, the estimate
   * is split in halves that add up to it. For a request that failed take `recordCcrRequest`.
   */
  recordRequest(report: UsageReport): RecordedUsage;
  /** `agentos_info` = 1, in place of what was said before. Once, when the process starts. */
  setAgentosInfo(identity: AgentosIdentity): void;
  /** The text page of this registry alone. */
  getMetrics(): Promise<Uint8Array>;
  /** Content type that belongs to `getMetrics`. */
  getContentType(): string;
}
