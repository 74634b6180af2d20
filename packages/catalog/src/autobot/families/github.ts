import { allowList, template } from '@arx/metrics';
import { counter, gauge, histogram } from '../../family.ts';

/** Quotas of GitHub that are told apart. */
export const GITHUB_RESOURCES = ['core', 'search', 'graphql', 'integration_manifest', 'code_search', 'other'] as const;
/** How a call or a change went. */
export const GITHUB_STATUSES = ['success', 'failed'] as const;
/** How making a commit went. */
export const COMMIT_STATUSES = ['created', 'failed'] as const;
/** What happened to a pull request. */
export const PULL_REQUEST_ACTIONS = ['create', 'update', 'close', 'merge', 'review'] as const;
/** What happened to an issue. */
export const ISSUE_ACTIONS = ['create', 'update', 'close', 'comment'] as const;

/** Names of repositories may be private, so none is on the page unless `AR_METRICS_REPOSITORIES` lists it. */
const repository = allowList([]);

/** Calls to the API of GitHub and what they changed. */
export const githubFamilies = {
  githubOperations: counter({
    name: 'autobot_github_operations_total',
    help: 'Calls to the API of GitHub that have ended, by operation.',
    category: 'github',
    unit: 'operations',
    labels: { operation: template(), status: GITHUB_STATUSES },
    state: 'process',
    event: 'github.request',
    publisher: 'none yet',
  }),
  githubApiDuration: histogram({
    name: 'autobot_github_api_duration_seconds',
    help: 'Time from a call to the API of GitHub to the last byte of its answer.',
    category: 'github',
    unit: 'seconds',
    labels: { operation: template() },
    buckets: [0.1, 0.5, 1, 2, 5, 10],
    state: 'process',
    event: 'github.request',
    publisher: 'none yet',
  }),
  githubRateLimitRemaining: gauge({
    name: 'autobot_github_rate_limit_remaining',
    help: 'Calls left in the running window of a quota of GitHub; off the page once the window is over.',
    category: 'github',
    unit: 'calls',
    labels: { resource_type: GITHUB_RESOURCES },
    state: 'cluster',
    merge: 'min',
    event: 'github.quota',
    publisher: 'none yet',
  }),
  githubCommits: counter({
    name: 'autobot_github_commits_total',
    help: 'Attempts to make a commit through the API of GitHub.',
    category: 'github',
    unit: 'commits',
    labels: { repository, status: COMMIT_STATUSES },
    state: 'process',
    event: 'github.request',
    publisher: 'none yet',
  }),
  githubPullRequests: counter({
    name: 'autobot_github_pull_requests_total',
    help: 'Changes of pull requests that were asked of the API of GitHub.',
    category: 'github',
    unit: 'operations',
    labels: { repository, action: PULL_REQUEST_ACTIONS, status: GITHUB_STATUSES },
    // A hundred repositories (the most that may be listed) and `other` fit below it.
    maxSeries: 1_100,
    state: 'process',
    event: 'github.request',
    publisher: 'none yet',
  }),
  githubIssues: counter({
    name: 'autobot_github_issues_total',
    help: 'Changes of issues that were asked of the API of GitHub.',
    category: 'github',
    unit: 'operations',
    labels: { repository, action: ISSUE_ACTIONS, status: GITHUB_STATUSES },
    state: 'process',
    event: 'github.request',
    publisher: 'none yet',
  }),
};
