import type { COMMIT_STATUSES, GITHUB_STATUSES, ISSUE_ACTIONS, PULL_REQUEST_ACTIONS } from '../families/github.ts';
import type { GithubResource } from '../quotas.ts';
import type { AutobotRegistry } from '../registry.ts';

/** How a call or a change went. */
export type GithubStatus = (typeof GITHUB_STATUSES)[number];
/** How making a commit went. */
export type CommitStatus = (typeof COMMIT_STATUSES)[number];
/** What happened to a pull request. */
export type PullRequestAction = (typeof PULL_REQUEST_ACTIONS)[number];
/** What happened to an issue. */
export type IssueAction = (typeof ISSUE_ACTIONS)[number];

/** Recorders of GitHub. A repository that `AR_METRICS_REPOSITORIES` does not list is `other` on the page. */
export interface GithubRecorder {
  /** A call ended: `autobot_github_operations_total` and, where the duration is given, `…_api_duration_seconds`. */
  recordGithubOperation(call: {
    readonly operation: string;
    readonly status: GithubStatus;
    readonly durationSeconds?: number | undefined;
  }): void;
  /** `autobot_github_commits_total` + 1. */
  recordGithubCommit(commit: { readonly repository: string; readonly status: CommitStatus }): void;
  /**
   * Sets `autobot_github_rate_limit_remaining`. From `resetAt` on, Unix time in seconds, the series is off the page;
   * without it the value stands until the next one.
   */
  updateGithubRateLimit(quota: {
    readonly resourceType: GithubResource;
    readonly remaining: number;
    readonly resetAt?: number | undefined;
  }): void;
  /** `autobot_github_pull_requests_total` + 1. */
  recordGithubPullRequest(change: {
    readonly repository: string;
    readonly action: PullRequestAction;
    readonly status: GithubStatus;
  }): void;
  /** `autobot_github_issues_total` + 1. */
  recordGithubIssue(change: {
    readonly repository: string;
    readonly action: IssueAction;
    readonly status: GithubStatus;
  }): void;
}

export function githubRecorder({ instruments: to, quotas }: AutobotRegistry): GithubRecorder {
  return {
    recordGithubOperation: ({ operation, status, durationSeconds }) => {
      to.githubOperations.inc({ operation, status });
      if (durationSeconds !== undefined) to.githubApiDuration.observe({ operation }, durationSeconds);
    },
    recordGithubCommit: ({ repository, status }) => to.githubCommits.inc({ repository, status }),
    updateGithubRateLimit: ({ resourceType, remaining, resetAt }) => {
      to.githubRateLimitRemaining.set({ resource_type: resourceType }, remaining);
      quotas.keep(resourceType, resetAt);
    },
    recordGithubPullRequest: ({ repository, action, status }) =>
      to.githubPullRequests.inc({ repository, action, status }),
    recordGithubIssue: ({ repository, action, status }) => to.githubIssues.inc({ repository, action, status }),
  };
}
