import {
  type GithubChange,
  type GithubRequest,
  githubQuota,
  githubRequest,
  type Outcome,
  subscribe,
} from '@arx/signals';
import type { CommitStatus, GithubStatus } from '../recorder/github.ts';
import type { AutobotRecorder } from '../recorder.ts';
import type { Listen } from './listening.ts';

const STATUS_OF: Readonly<Record<Outcome, GithubStatus>> = {
  success: 'success',
  failure: 'failed',
  cancelled: 'failed',
};
const COMMIT_STATUS_OF: Readonly<Record<Outcome, CommitStatus>> = {
  success: 'created',
  failure: 'failed',
  cancelled: 'failed',
};

/** Calls to GitHub, what they change, and its quotas. */
export const listenToGithub: Listen = ({ recorder, options }) => [
  subscribe(
    githubRequest,
    (request) => {
      const { operation, outcome, durationSeconds, change } = request;
      recorder.recordGithubOperation({ operation, status: STATUS_OF[outcome], durationSeconds });
      if (change !== undefined) recordChange(recorder, request, change);
    },
    options,
  ),
  subscribe(
    githubQuota,
    ({ resource, remaining, resetAt }) =>
      recorder.updateGithubRateLimit({ resourceType: resource, remaining, resetAt }),
    options,
  ),
];

function recordChange(
  recorder: AutobotRecorder,
  { repository = 'unknown', outcome }: GithubRequest,
  change: GithubChange,
): void {
  switch (change.kind) {
    case 'commit':
      return recorder.recordGithubCommit({ repository, status: COMMIT_STATUS_OF[outcome] });
    case 'pull_request':
      return recorder.recordGithubPullRequest({ repository, action: change.action, status: STATUS_OF[outcome] });
    case 'issue':
      return recorder.recordGithubIssue({ repository, action: change.action, status: STATUS_OF[outcome] });
  }
}
