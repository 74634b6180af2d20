import type { OrchestratorAlert } from '../rules/alerts/orchestrator.ts';
import type { Runbooks } from './runbook.ts';

export const orchestratorRunbooks: Runbooks<OrchestratorAlert> = {
  ConcurrentMerges: {
    meaning:
      'In the last 5 minutes a merge found that somebody else held the same merge lock. The count starts at 0 and every violation is counted, so one is enough.',
    impact:
      'Two merges may have written to one branch. A commit can be lost, or main can hold work that was never tested together. No further merge should start before you know.',
    diagnosis: [
      { say: 'How many violations, and when?', query: 'max(increase(git_lock_violations_total[1h]))' },
      { say: 'How many merges run now, over all repositories?', query: 'sum(git_active_merges)' },
      {
        say: 'What was merged last? Look for merges whose times overlap.',
        command: 'git log --merges --format="%h %ci %an %s" -20 main',
      },
      { say: 'Was anything left out?', command: 'git log --graph --oneline --all -40' },
    ],
    mitigation: [
      'Stop the workers that merge, until it is clear what happened.',
      'Two programs use the same repository without the same lock: give both the same database, or take one away.',
      'A holder was slow and its lock was taken from it: raise the time of the lock above the longest merge (`git_merge_duration_seconds`).',
      'Bring back what was lost: the commits are in the reflog (`git reflog main`) and on the branches of the tasks.',
    ],
  },
  HighConflictRate: {
    meaning:
      'More than half of the merge attempts of the last 5 minutes met conflicts, for 2 minutes. One whose conflicts were resolved counts, too.',
    impact:
      'Tasks are merged late or not at all. Each conflict that a model resolves costs tokens, and may be resolved wrongly.',
    diagnosis: [
      { say: 'How many merges, and how did they end?', query: 'sum by (result) (increase(git_merge_total[15m]))' },
      {
        say: 'How many files are in conflict at a time?',
        query: 'sum(rate(git_conflicts_per_merge_sum[15m])) / (sum(rate(git_conflicts_per_merge_count[15m])) > 0)',
      },
      {
        say: 'Do branches grow old while they wait for the lock? Seconds, at the 95th percentile.',
        query: 'histogram_quantile(0.95, sum by (le) (rate(git_lock_wait_duration_seconds_bucket[15m])))',
      },
      {
        say: 'Which files do the branches have in common?',
        command: 'git log --name-only --format= main..BRANCH | sort | uniq -c | sort -rn | head',
      },
    ],
    mitigation: [
      'Tasks change the same files: make them follow each other, or cut them along files.',
      'A generated file or a lockfile is in every conflict: do not commit it on branches, or give it a merge driver.',
      'Branches live too long: run fewer tasks at once, and merge more often.',
    ],
  },
  HighLLMCost: {
    meaning:
      'The estimated cost of all model calls of the last 24 hours passed 10 dollars. Calls of models without a known price are not in it, and neither is what a series shows at its first scrape, which is its base line: the first calls of a model that no known flow names, and all of a process that ends before it is scraped twice.',
    impact: 'Money. Nothing breaks, until an account is empty or a budget is reached.',
    diagnosis: [
      { say: 'Which model?', query: 'topk(5, sum by (model, provider) (increase(llm_cost_dollars_total[24h])))' },
      {
        say: 'At what pace now, in dollars per hour?',
        query: '3600 * sum by (model) (rate(llm_cost_dollars_total[1h]))',
      },
      {
        say: 'More calls, or longer ones? Tokens per call.',
        query:
          'sum by (model) (rate(llm_tokens_total[1h])) / (sum by (model) (rate(llm_requests_total{result="success"}[1h])) > 0)',
      },
      {
        say: 'What did all calls cost that the pages count, base lines and earlier days included?',
        query: 'sum by (model, provider) (llm_cost_dollars_total)',
      },
      { say: 'Who asks?', query: 'topk(5, sum by (persona, model) (increase(ar_tokens_total[24h])))' },
    ],
    mitigation: [
      'A flow runs in a circle: cancel its runs (`arx run cancel ID`).',
      'A step has a model that is too good for it: name a cheaper one in the flow, or `ARX_MODEL` for all.',
      'Prompts grew: see what is put into them.',
      'Less is counted than was spent: name the models in flows that the server knows, or call `declareFlows` in a program of your own, so that their series begin at 0.',
      'It is the new normal: raise the limit in a rule of your own.',
    ],
  },
  RateLimitErrors: {
    meaning:
      'A provider of models refused more than one request in ten seconds for its rate limit, over all of its models, for a minute. Every refused attempt counts.',
    impact:
      'Calls are tried again and take longer; when the attempts are used up they fail, and their steps with them.',
    diagnosis: [
      { say: 'Which model is refused?', query: 'sum by (provider, model) (rate(llm_rate_limit_events_total[5m]))' },
      {
        say: 'How many calls fail for it in the end?',
        query: 'sum by (provider) (rate(llm_requests_total{result="rate_limit"}[5m]))',
      },
      {
        say: 'What is left of the quota, by the answers of the provider?',
        query: 'min by (provider) (autobot_llm_rate_limit_remaining)',
      },
      { say: 'Who asks most?', query: 'topk(5, sum by (persona, model) (rate(ar_tokens_total[5m])))' },
    ],
    mitigation: [
      'Run fewer steps at once: lower `--concurrency` of the workers.',
      'Wait longer between attempts: raise `backoff` of the steps.',
      'Send some steps to another provider or model.',
      'Ask the provider for a higher limit.',
    ],
  },
};
