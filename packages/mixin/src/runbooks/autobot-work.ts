import type { DiagnosisStep, Runbooks } from './runbook.ts';

type WorkAlert =
  | 'HighWorkflowFailureRate'
  | 'GitHubRateLimitLow'
  | 'HighPriorityTaskQueueBacklog'
  | 'ClaudeAPIHighFailureRate'
  | 'ClaudeAPISlowResponses'
  | 'ClaudeAPIRateLimitLow'
  | 'WorkflowLongDuration'
  | 'KnowledgeSearchSlow'
  | 'KnowledgeCacheHitRatioLow'
  | 'LLMHighErrorShare'
  | 'LLMProviderUnavailable'
  | 'LLMSlowResponses'
  | 'LLMRateLimitLow';

const LLM_ERRORS: DiagnosisStep = {
  say: 'Which errors? `rate_limit` and `timeout` pass, `auth` does not.',
  query: 'sum by (provider, error_type) (rate(autobot_llm_errors_total[5m]))',
};

const LLM_LATENCY: DiagnosisStep = {
  say: 'How long do calls take, per model?',
  query:
    'histogram_quantile(0.95, sum by (le, provider, model) (rate(autobot_llm_request_latency_seconds_bucket[5m])))',
};

const STEPS_OF_WORKFLOW: DiagnosisStep = {
  say: 'Which step fails?',
  query:
    'topk(5, sum by (workflow_type, step_type) (increase(autobot_workflow_steps_executed_total{status="failed"}[15m])))',
};

const OTHER_MODEL =
  'Send the steps to another provider or model (`ARX_MODEL`, `ARX_MODEL_BASE_URL`, or the flow itself).';

const FEWER_STEPS = 'Run fewer steps at once: lower `--concurrency` of the workers.';

export const workRunbooks: Runbooks<WorkAlert> = {
  HighWorkflowFailureRate: {
    meaning:
      'More than one run in ten of a workflow (a flow) that ended in the last 5 minutes failed, for 5 minutes. Cancelled runs have ended and have not failed.',
    impact: 'Whoever started those runs has no result.',
    diagnosis: [
      {
        say: 'How many, and how did they end?',
        query: 'sum by (workflow_type, status) (increase(autobot_workflow_executions_total[15m]))',
      },
      STEPS_OF_WORKFLOW,
      { say: 'With which error?', query: 'topk(5, sum by (flow_id, reason) (increase(ar_flow_fail_total[15m])))' },
      LLM_ERRORS,
    ],
    mitigation: [
      'One step fails: run the flow alone (`arx flow run --flow=ID`) and read its events.',
      'Calls of models fail: see [LLMHighErrorShare](LLMHighErrorShare.md).',
      'The flow was changed: take the change back.',
    ],
  },
  GitHubRateLimitLow: {
    meaning:
      'Fewer than 100 calls are left in the running window of a quota of GitHub (`core` or `graphql`). Its window is an hour.',
    impact: 'When none is left, every call is refused until the window ends: no branches, no pull requests.',
    diagnosis: [
      { say: 'How fast does it go down?', query: 'min by (resource_type) (autobot_github_rate_limit_remaining)' },
      {
        say: 'Which operations use it? Calls per minute.',
        query: '60 * topk(5, sum by (operation) (rate(autobot_github_operations_total[15m])))',
      },
      { say: 'When does the window end?', command: 'gh api rate_limit' },
    ],
    mitigation: [
      'Something asks in a loop: stop it, or let it ask with `If-None-Match`, which costs nothing when nothing changed.',
      'Wait until the window ends.',
      'Use an account of its own, or an app: it has a quota of its own.',
    ],
  },
  HighPriorityTaskQueueBacklog: {
    meaning:
      'More than 50 entries of high priority have waited in the shared queue for 5 minutes, as its collector counts them.',
    impact: 'What somebody called urgent waits.',
    diagnosis: [
      { say: 'What waits, by priority?', query: 'max by (priority) (autobot_task_queue_size)' },
      { say: 'How many workers are there?', query: 'max(xyn_workers_alive)' },
      { say: 'Do entries get done at all?', query: '60 * sum(max by (status) (rate(xyn_runs_finished_total[5m])))' },
      { say: 'What are they?', command: 'arx run list --status=QUEUED' },
    ],
    mitigation: [
      'Start more workers (`arx worker`), or let each take more at once (`--concurrency`).',
      'Everything is urgent: submit with a lower `--priority` what is not.',
      'No worker takes anything: see [XynNoWorkersAlive](XynNoWorkersAlive.md).',
    ],
  },
  ClaudeAPIHighFailureRate: {
    meaning:
      'More than one request in ten to the Claude API failed, for 5 minutes. Each attempt of a call counts by itself.',
    impact: 'Calls are tried again, which costs time; some fail for good, and their steps with them.',
    diagnosis: [
      {
        say: 'What were the requests made for?',
        query: 'sum by (tool_name, success) (rate(autobot_claude_api_requests_total[5m]))',
      },
      LLM_ERRORS,
      { say: 'What is left of the quota?', query: 'min(autobot_claude_api_rate_limit_remaining)' },
      { say: 'What does the provider say?', command: 'curl -s https://status.anthropic.com/api/v2/status.json' },
    ],
    mitigation: [
      'Refused for rate: see [ClaudeAPIRateLimitLow](ClaudeAPIRateLimitLow.md).',
      'Refused for the key: check `ANTHROPIC_API_KEY` of the workers.',
      `The provider is in trouble: wait. ${OTHER_MODEL}`,
    ],
  },
  ClaudeAPISlowResponses: {
    meaning: 'One request in twenty to the Claude API takes longer than 10 seconds, for 5 minutes.',
    impact: 'Steps take longer, and runs with them.',
    diagnosis: [
      {
        say: 'How long do they take?',
        query: 'histogram_quantile(0.95, sum by (le) (rate(autobot_claude_api_response_time_seconds_bucket[5m])))',
      },
      {
        say: 'Are prompts larger than before? Bytes per request.',
        query:
          'sum(rate(autobot_claude_api_payload_bytes_sum[15m])) / (sum(rate(autobot_claude_api_payload_bytes_count[15m])) > 0)',
      },
      {
        say: 'Does the first token come late, or the last one?',
        query:
          'histogram_quantile(0.95, sum by (le, model) (rate(autobot_llm_time_to_first_token_seconds_bucket{provider="anthropic"}[15m])))',
      },
    ],
    mitigation: [
      'Long answers take long: limit them (`maxOutputTokens`), or raise the limit in a rule of your own.',
      'Prompts grew: see what is put into them.',
      OTHER_MODEL,
    ],
  },
  ClaudeAPIRateLimitLow: {
    meaning:
      'Fewer than 100 requests are left in the running window of the Claude API, as its last answer said. The number is absent until an answer has said so.',
    impact: 'When none is left, requests are refused and tried again later.',
    diagnosis: [
      { say: 'How fast does it go down?', query: 'min(autobot_claude_api_rate_limit_remaining)' },
      {
        say: 'Who asks? Requests per minute.',
        query: '60 * topk(5, sum by (tool_name) (rate(autobot_claude_api_requests_total[5m])))',
      },
      {
        say: 'Which personas use most tokens?',
        query: 'topk(5, sum by (persona, model) (rate(ar_tokens_total{model=~"claude-.*"}[5m])))',
      },
    ],
    mitigation: [FEWER_STEPS, OTHER_MODEL, 'Ask the provider for a higher limit.'],
  },
  WorkflowLongDuration: {
    meaning:
      'One run in twenty of a workflow (a flow) takes longer than 10 minutes, for 10 minutes. A quantile is never above an hour, the top bound.',
    impact: 'Results come late, and workers are held.',
    diagnosis: [
      {
        say: 'Which workflow?',
        query:
          'histogram_quantile(0.95, sum by (le, workflow_type) (rate(autobot_workflow_duration_seconds_bucket[15m])))',
      },
      {
        say: 'Which of its steps takes the time? Milliseconds.',
        query:
          'topk(5, histogram_quantile(0.95, sum by (le, flow_id, step_id) (rate(ar_step_latency_ms_bucket[15m]))))',
      },
      {
        say: 'Is a step tried again and again?',
        query: 'topk(5, sum by (flow_id, step_id) (increase(ar_step_retries_total[15m])))',
      },
      LLM_LATENCY,
    ],
    mitigation: [
      'A step hangs: give it a `timeout`.',
      'A model is slow: see [LLMSlowResponses](LLMSlowResponses.md).',
      'Steps wait for each other without need: see the `needs` of the flow.',
    ],
  },
  KnowledgeSearchSlow: {
    meaning:
      'One search in twenty in a collection takes longer than 2 seconds, for 10 minutes. A quantile is never above 5 seconds, the top bound.',
    impact: 'Steps that look things up are slow.',
    diagnosis: [
      {
        say: 'Which kind of search?',
        query:
          'histogram_quantile(0.95, sum by (le, search_type, collection) (rate(autobot_knowledge_search_latency_seconds_bucket[15m])))',
      },
      { say: 'Did the collection grow?', query: 'max by (collection) (autobot_knowledge_vectors_total)' },
      {
        say: 'Are the embeddings slow?',
        query:
          'histogram_quantile(0.95, sum by (le, model) (rate(autobot_knowledge_embedding_latency_seconds_bucket[15m])))',
      },
    ],
    mitigation: [
      'Embeddings are slow: it is the model that makes them.',
      'The collection grew: cut it, or search by keyword first.',
      'The same is searched again and again: see [KnowledgeCacheHitRatioLow](KnowledgeCacheHitRatioLow.md).',
    ],
  },
  KnowledgeCacheHitRatioLow: {
    meaning:
      'More than nine look-ups in ten in a cache of the knowledge base have found nothing for half an hour, with more than one look-up in ten seconds.',
    impact: 'The cache costs memory and saves nothing: each miss is computed anew.',
    diagnosis: [
      {
        say: 'Hits and misses per minute.',
        query:
          '60 * sum by (cache_type) (rate(autobot_knowledge_cache_hits_total[15m])) or 60 * sum by (cache_type) (rate(autobot_knowledge_cache_misses_total[15m]))',
      },
      {
        say: 'What do people search?',
        query: 'sum by (search_type, collection) (rate(autobot_knowledge_search_requests_total[15m]))',
      },
    ],
    mitigation: [
      'It was emptied, or its process began anew: wait until it is warm.',
      'It is too small, or entries live too briefly: raise the one or the other.',
      'Every question is a new one: switch it off.',
    ],
  },
  LLMHighErrorShare: {
    meaning:
      'More than one call in ten of a provider of models failed for good, for 5 minutes: all attempts were used up. Cancelled calls are no errors.',
    impact: 'The steps that made those calls fail.',
    diagnosis: [
      LLM_ERRORS,
      { say: 'Was the provider reached?', query: 'min by (provider) (autobot_llm_provider_availability)' },
      {
        say: 'How many attempts are repeated, and why?',
        query: 'sum by (provider, retry_reason) (rate(autobot_llm_retries_total[5m]))',
      },
    ],
    mitigation: [
      '`auth`: check the key of that provider.',
      '`rate_limit`: see [LLMRateLimitLow](LLMRateLimitLow.md).',
      `\`timeout\`, \`api\`: the provider is in trouble. ${OTHER_MODEL}`,
    ],
  },
  LLMProviderUnavailable: {
    meaning:
      'The last request to a provider of models got no answer, by at least one exporter, and none has since, for 2 minutes. It is about reach: an answer that refuses is an answer.',
    impact: 'Every step that needs this provider fails.',
    diagnosis: [
      { say: 'Who does not reach it?', query: 'autobot_llm_provider_availability == 0' },
      LLM_ERRORS,
      {
        say: 'Can you reach it from there?',
        command: 'curl -sS -o /dev/null -w "%{http_code}\\n" "$ARX_MODEL_BASE_URL/models"',
      },
    ],
    mitigation: [
      'It is a server of yours (Ollama, vLLM): start it.',
      'Only one instance does not reach it: its network, its proxy, its DNS.',
      `The provider is down: wait. ${OTHER_MODEL}`,
    ],
  },
  LLMSlowResponses: {
    meaning:
      'One call in twenty of a provider of models takes longer than a minute, with the waiting between its attempts, for 10 minutes.',
    impact: 'Steps take longer, and runs with them.',
    diagnosis: [
      LLM_LATENCY,
      {
        say: 'Does the first token come late? Then the provider queues.',
        query:
          'histogram_quantile(0.95, sum by (le, provider, model) (rate(autobot_llm_time_to_first_token_seconds_bucket[15m])))',
      },
      { say: 'Are attempts repeated?', query: 'sum by (provider, retry_reason) (rate(autobot_llm_retries_total[5m]))' },
      {
        say: 'Are answers longer than before? Tokens per call.',
        query:
          'sum by (model) (rate(autobot_llm_tokens_total{token_type="output"}[15m])) / (sum by (model) (rate(autobot_llm_requests_total[15m])) > 0)',
      },
    ],
    mitigation: [
      'Attempts are repeated: it is their waiting; see [LLMHighErrorShare](LLMHighErrorShare.md).',
      'A server of yours is full: run fewer steps at once, or give it more.',
      OTHER_MODEL,
    ],
  },
  LLMRateLimitLow: {
    meaning: 'Fewer than 10 requests are left in the running window of a provider of models, as its last answer said.',
    impact: 'When none is left, requests are refused and tried again later.',
    diagnosis: [
      { say: 'What is left, everywhere?', query: 'min by (provider) (autobot_llm_rate_limit_remaining)' },
      {
        say: 'Which model is asked? Calls per minute.',
        query: '60 * topk(5, sum by (provider, model) (rate(autobot_llm_requests_total[5m])))',
      },
      { say: 'Are requests refused already?', query: 'sum by (provider) (rate(llm_rate_limit_events_total[5m]))' },
    ],
    mitigation: [FEWER_STEPS, OTHER_MODEL, 'Ask the provider for a higher limit.'],
  },
};
