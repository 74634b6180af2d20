import { type GithubChange, githubQuota, githubRequest, type Outcome } from '@arx/signals';
import { expect, test, vi } from 'vitest';
import { listen, observed, only, scraped } from '../fixtures/listening.ts';

const REMAINING = 'autobot_github_rate_limit_remaining';

function request(outcome: Outcome, change?: GithubChange, repository: string | undefined = 'acme/shop') {
  githubRequest.publish(() => ({ operation: 'pulls.create', outcome, durationSeconds: 0.4, change, repository }));
}

test.each([
  ['success', 'success'],
  ['failure', 'failed'],
  ['cancelled', 'failed'],
] as const)('a request that is a %s is counted as %s, with its duration', (outcome, status) => {
  const { moved } = listen();
  expect(moved(() => request(outcome))).toEqual([
    ...observed('autobot_github_api_duration_seconds', { operation: 'pulls.create' }, 0.4),
    ['autobot_github_operations_total', { operation: 'pulls.create', status }, 1],
  ]);
});

test('a change is counted by itself, under a repository that is listed', () => {
  const { moved } = listen({ env: { AR_METRICS_REPOSITORIES: ' acme/shop , acme/site' } });
  const changes = (outcome: Outcome, change: GithubChange) =>
    only(
      moved(() => request(outcome, change)),
      'autobot_github_commits',
      'autobot_github_pull',
      'autobot_github_issues',
    );
  const repository = 'acme/shop';
  expect(changes('success', { kind: 'commit' })).toEqual([
    ['autobot_github_commits_total', { repository, status: 'created' }, 1],
  ]);
  expect(changes('failure', { kind: 'commit' })).toEqual([
    ['autobot_github_commits_total', { repository, status: 'failed' }, 1],
  ]);
  for (const action of ['create', 'update', 'close', 'merge', 'review'] as const) {
    expect(changes('success', { kind: 'pull_request', action })).toEqual([
      ['autobot_github_pull_requests_total', { repository, action, status: 'success' }, 1],
    ]);
  }
  for (const action of ['create', 'update', 'close', 'comment'] as const) {
    expect(changes('cancelled', { kind: 'issue', action })).toEqual([
      ['autobot_github_issues_total', { repository, action, status: 'failed' }, 1],
    ]);
  }
});

test('a repository that nobody listed is other, also in another spelling; one that is missing is unknown', () => {
  const { moved } = listen({ env: { AR_METRICS_REPOSITORIES: 'acme/shop' } });
  const repositoryOf = (repository: string | undefined) => {
    const moves = moved(() =>
      githubRequest.publish(() => ({
        operation: 'commit',
        outcome: 'success',
        durationSeconds: 1,
        change: { kind: 'commit' },
        repository,
      })),
    );
    return only(moves, 'autobot_github_commits')[0]?.[1]['repository'];
  };
  expect(['acme/secret', 'ACME/shop', undefined, 'acme/shop'].map(repositoryOf)).toEqual([
    'other',
    'other',
    'unknown',
    'acme/shop',
  ]);
});

test('what is left of a quota goes off the page when its window is over', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  try {
    const { registry } = listen();
    githubQuota.publish(() => ({ resource: 'core', remaining: 12, resetAt: 1_060 }));
    githubQuota.publish(() => ({ resource: 'search', remaining: 30, resetAt: 1_010 }));
    githubQuota.publish(() => ({ resource: 'graphql', remaining: 5 }));
    expect(await scraped(registry, REMAINING)).toEqual(['core 12', 'search 30', 'graphql 5']);
    vi.setSystemTime(1_009_999);
    expect(await scraped(registry, REMAINING)).toEqual(['core 12', 'search 30', 'graphql 5']);
    vi.setSystemTime(1_010_000);
    expect(await scraped(registry, REMAINING)).toEqual(['core 12', 'graphql 5']);
    // A newer window stands for itself.
    githubQuota.publish(() => ({ resource: 'core', remaining: 4_999, resetAt: 4_600 }));
    vi.setSystemTime(1_061_000);
    expect(await scraped(registry, REMAINING)).toEqual(['core 4999', 'graphql 5']);
  } finally {
    vi.useRealTimers();
  }
});
