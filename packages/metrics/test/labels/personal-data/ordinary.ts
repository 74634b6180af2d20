import { allowList, code, config, ephemeral, type Policy, template } from '../../../src/labels/policy.ts';

/** Names of things: they stand on a page as they are, wherever a policy lets them pass. */
export interface Names {
  readonly name: string;
  /** Policies that let all of them pass, beside an allow-list that lists them. */
  readonly policies: readonly Policy[];
  readonly values: readonly string[];
}

const ANY: readonly Policy[] = [config(), ephemeral()];
const ROUTES: readonly Policy[] = [...ANY, template()];
const CODES: readonly Policy[] = [...ANY, code()];

/** A value per word. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const ORDINARY: readonly Names[] = [
  {
    name: 'flows, steps, personas, tools',
    policies: CODES,
    values: words(`
      feature_request_to_pr test_flow triage plan implement review merge_back write-unit-tests step_01 step-12b
      sync-basic-authentication basic_authentication_flow bearer_token_refresh npm_install_dependencies
      hf_download_model_weights gsk_pipeline_runner xai-research-assistant sk-learn-pipeline-training sk_live_update
      pk_customer_primary_index risk-assessment-2024-quarter-3 task-force-planning-session-42 password_reset
      rotate-secret api_key_rotation secret:read token:refresh CODER_AI REVIEWER_AI director home Users search_web
      read_file run_tests git.merge tools.list mcp.call fetch-url_v2 summarise_q3_2025 retry-429-backoff
      human_in_the_loop rollback_v1_to_v2 nightly-2025-11-20 generate_openapi3_schema py312_lint node24_build
      key_value_store phone_verification sms-notify-20240806 telephone-exchange mobile_app_release caller_id_lookup
      basic_2024_plan token_bucket_limiter secret_santa_planner Qualifizierungsmassnahme rechnungsverarbeitung
      przetwarzanie_zgloszen vytvoreni_pobocky kundenstammdaten_abgleich synchronisation_des_donnees
      verzekeringsaanvraag_controle internationalizationAndLocalizationWorkflow
    `),
  },
  {
    name: 'models',
    policies: ANY,
    values: words(`
      claude-opus-4-5-20251101 claude-3-5-sonnet-20241022 claude-sonnet-4-5 claude-haiku-4-5-20251001 claude-2.1
      gpt-4o-2024-08-06 gpt-4o-mini-2024-07-18 gpt-5.1-codex-max gpt-4-0125-preview gpt-3.5-turbo-16k-0613
      gpt-4.1-nano-2025-04-14 o3-mini o4-mini-deep-research-2025-06-26 chatgpt-4o-latest computer-use-preview-2025-03-11
      llama3:8b llama3.1:70b-instruct-q4_K_M llama-3.1-405b-instruct llama-guard-3-8b qwen2.5-coder:32b-instruct-q4_K_M
      qwen3-235b-a22b-thinking-2507 qwen3:30b-a3b-instruct-2507-q4_K_M deepseek-r1:671b deepseek-ai/DeepSeek-V3.1-Terminus
      mistralai/Mixtral-8x22B-Instruct-v0.1 mistral-large-2411 ministral-8b-2410 codestral-2501 pixtral-large-2411
      anthropic.claude-3-5-sonnet-20240620-v1:0 us.anthropic.claude-sonnet-4-5-20250929-v1:0
      amazon.titan-embed-text-v2:0 meta.llama3-3-70b-instruct-v1:0 text-embedding-3-large text-embedding-ada-002
      gemini-2.5-flash-preview-09-2025 gemini-1.5-pro-002 models/gemini-2.0-flash-exp gemma-2-27b-it
      accounts/fireworks/models/deepseek-v3 accounts/fireworks/models/llama-v3p1-405b-instruct
      openrouter/anthropic/claude-3.7-sonnet:thinking meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8
      bartowski/Meta-Llama-3.1-8B-Instruct-GGUF TheBloke/Mistral-7B-Instruct-v0.2-GPTQ unsloth/Qwen3-4B-Instruct-2507-bnb-4bit
      microsoft/Phi-3.5-mini-instruct command-r-plus-08-2024 command-a-03-2025 embed-english-v3.0 rerank-v3.5 grok-4-0709
      grok-2-vision-1212 whisper-large-v3-turbo bge-m3 all-MiniLM-L6-v2 e5-mistral-7b-instruct jina-embeddings-v3
      nomic-embed-text:v1.5 kimi-k2-0905-preview glm-4.5-air sonar-reasoning-pro ft:gpt-4o-mini-2024-07-18:acme::9xYz1AbC
      phi4:14b-q8_0 nvidia/llama-3.1-nemotron-70b-instruct dall-e-3 gpt-image-1 tts-1-hd-1106 stable-diffusion-3.5-large
    `),
  },
  {
    name: 'versions',
    policies: ANY,
    values: words(`
      1.2.3 24.21.0 v22.18.0 0.0.1 1.2.3-rc.1+build.5 1.0.0-rc.1+20130313144700 2.0.0+20240806123000 1.0.0-alpha.beta.1
      v1.2.3-14-g2414721 114.0.5735.90 131.0.6778.85 10.0.19045.5131 react@18.2.0 next@15.0.0-canary.next
      @arx/metrics@0.1.0 @types/node@24.19.2 typescript@5.9.0-dev.20250601 2025.11.1 2024.08.06 20251101 20240806123045
      ^1.2.3 ~1.2.3 >=22.18 1.x v2 r1234 py3.12 go1.23.4 jdk-21.0.5+11 17.0.13+11-Debian-2deb12u1 6.1.0-28-amd64
      3.5.3-rc.0 8.0.0-preview.7.24405.7 1.2.3.4 postgres-18.4.0-beta.17 node/24.21.0 undici/8.12.4 curl/8.5.0
    `),
  },
  {
    name: 'branches and tags',
    policies: ANY,
    values: words(`
      main develop release release/2024.08 release/1.2.x feature/PROJ-1234-add-metrics fix/2024-08-06-timeouts
      JIRA-20240806-1234 dependabot/npm_and_yarn/lodash-4.17.21 dependabot/github_actions/actions/checkout-5.0.1
      renovate/major-typescript-eslint-monorepo hotfix/issue-123456789 0001-add-users-table users/migration
      refs/heads/main refs/pull/1234/merge origin/HEAD HEAD~1 main~3 HEAD@{1} stash@{0} v1.0.0^{} gh-readonly-queue/main/pr-1234
      claude/fix-flaky-test-011CUd arx/task-0042/attempt-2 worktree-7 feature/add-o-auth-2-0-support wip/2025-11-20
      backport-4567-to-release-2.1 revert-890-feature/metrics codex/implement-scheduler bot/update-lockfile-20251101
    `),
  },
  {
    name: 'hashes',
    policies: ANY,
    values: words(`
      698d567 2414721 0e1f2a3 12345678 deadbeef 54ffb67188a0ac34da97f25fb6a562820495119f
      0123456789abcdef0123456789abcdef01234567 9f86d081884c7d659a2feaa0c55ad015
      sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 g54ffb67 54FFB67188A0AC34
      image@sha256:2414721 crc32:1c291ca3 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
      00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 e3b0c44298fc1c149afbf4c8996fb924 da39a3ee5e6b4b0d3255bfef95601890afd80709
    `),
  },
  {
    name: 'identifiers',
    policies: ANY,
    values: words(`
      550e8400-e29b-41d4-a716-446655440000 12345678-1234-4234-8234-123456789012 018f3c5e-7b1a-7c3d-9e2f-1a2b3c4d5e6f
      01ARZ3NDEKTSV4RRFFQ69G5FAV 01JCZ8X5V0K2W4Y6A8B0C2D4E6 01hgw2n7ehjvj3k9s5m3h6f8qa run-1732176000000 1732176000000
      1732176000 1732176000123456 1732176000123456789 T-0099 T-1 PROJ-12345 issue-4242 pr-1732 job_9f86d081 req-7f3b2c
      chatcmpl-9XyZ1AbC2dEf toolu_01A09q90qw90lq917835lq9 msg_01XFDUDYJgAACzvnptvVoYEL call_abc123 resp-42 thread_abc123
      V1StGXR8_Z5jdHi6B-myT 4f90d13a42 cku1x2y3z0000abcd1234efgh 64b7f8d2e4b0a1c2d3e4f5a6 i-0abcd1234ef567890
      arn:aws:iam::123456789012:role/runner 2SwcbqZrBNGd67ZJYIZ5vTCdLgA task-000042 batch_20251101_0003 42 007 3.14 1e6
    `),
  },
  {
    name: 'times',
    policies: ANY,
    values: words(`
      2024-08-06 2024/08/06 06.08.2024 08/06/2024 2024-08-06T12:30:45Z 2024-08-06T12:30:45.123Z 2024-08-06T12:30:45+10:00
      2024-08-06T12:30:45.123456789-07:00 20240806-123045 20240806T123045Z 2024-W32-2 2024-219 12:00:00 06:30 06:30:15.250
      2025-11 2025Q4 P1DT2H PT0.5S Europe/Berlin UTC+10 +02:00 -05:30 06-12-2024 01-02-2024_0304 1h30m 250ms
    `),
  },
  {
    name: 'routes and operations',
    policies: ROUTES,
    values: [
      ...words(`
        /runs/{id} /runs/:id /runs/{runId}/steps/{stepId} /users/{id} /users/:id/posts /users/me /home/{tab} /home/:tab
        /v1/chat/completions /v1/messages /api/v2 /api/monitoring/health/metrics /api/v1/orgs/{org}/repos/{repo} / /metrics
        /healthz /.well-known/agent-card.json /a2a/{agent}/tasks/{task}:cancel /files/* /assets/[...path] /blog/[slug]
        /users/%7Bid%7D /search /{proxy+} /auth/token/refresh /auth/password/reset /api/keys/{key} /webhooks/slack
        chat.completions.create messages.create tools/call resources/read message/send tasks/get git.merge-tree
        /o/{org}/p/{project}/runs/latest /static/app.js /openapi.json /graphql /socket.io/ /runs/{id}/events.stream
      `),
      'GET /runs/{id}',
      'POST /users',
      'SELECT users',
      'INSERT INTO runs',
      'grpc.health.v1.Health/Check',
    ],
  },
  {
    name: 'errors and codes',
    policies: CODES,
    values: words(`
      TimeoutError TypeError AbortError RateLimitError APIConnectionTimeoutError ModelOverloadedException
      AI_APICallError AI_NoObjectGeneratedError ECONNRESET ETIMEDOUT ENOENT EADDRINUSE EAI_AGAIN ERR_HTTP2_STREAM_CANCEL
      ERR_INVALID_ARG_TYPE UND_ERR_CONNECT_TIMEOUT ERR_SSL_WRONG_VERSION_NUMBER CERT_HAS_EXPIRED SIGKILL SIGTERM
      404 200 503 429 0 E11000 E2E_TIMEOUT TS2345 ARX_METRIC_CONFLICT ARX_LABELS_INVALID PGRST116 P2002
      context_length_exceeded rate_limit_error insufficient_quota content_filter end_turn tool_use max_tokens
      InvalidTokenError SecretNotFound PasswordExpired UnauthorizedAccessException Http2StreamError OutOfMemoryError
      java.net.SocketTimeoutException builtins.KeyError std::bad_alloc GraphQLError CSSParseError XMLHttpRequestError
      AbstractSingletonProxyFactoryBeanInitializationException UnsupportedFunctionalityErrorForStructuredOutputs
    `),
  },
  {
    name: 'other codes',
    policies: ANY,
    values: words(
      '23505 -32601 40P01 57014 08006 0x80070005 HTTP/1.1 5xx 99.9% +1 C++11 C# .NET a/b n/a (none) #42 @arx * ? 1,234.5',
    ),
  },
  {
    name: 'hosts, addresses, instances',
    policies: ANY,
    values: words(`
      localhost localhost:9108 db.internal db.internal:5432 arx.example.org api.openai.com api.anthropic.com:443
      192.168.100.10 10.0.0.1 10.0.0.1:9108 127.0.0.1 172.17.0.2 255.255.255.0 10.0.0.0/8 [::1]:9108 fe80::1
      2001:0db8:85a3:0000:0000:8a2e:0370:7334 ip-10-0-12-34.eu-west-1.compute.internal
      ec2-198-51-100-7.compute-1.amazonaws.com gke-prod-pool-1-7d9f8b6c-x2x7 arx-worker-7d9f8b6c5d-x2x7k
      checkout-service-canary-7c5ddbdf54-zx9kq kube-prometheus-stack-kube-state-metrics-5f6d7xk9zq-xk2jq redis-master-0
      worker-7 host-0123 node_12:4711 http://localhost:9108/metrics https://example.org:8443/api/v1
      postgres://db.internal:5432/runs redis://cache:6379/0 git@github.com:arx/arx.git ssh://git@example.org/arx.git
      us-east-1 europe-west3-b eu-central-1a rabbit@node1 00:1b:44:11:3a:b7 unix:/run/arx.sock
    `),
  },
  {
    name: 'images, packages, queues, namespaces',
    policies: ANY,
    values: words(`
      node:24-bookworm-slim postgres:18.4-alpine3.22 ghcr.io/arx/arx:1.2.3 ghcr.io/arx/arx:sha-698d567
      registry.example.org:5000/team/app:2025.11.20-1732 nginx:1.27.2@sha256:2414721 arx:nightly-20251101
      prom/prometheus:v3.5.0 gcr.io/google-samples/hello-app:1.0 mcr.microsoft.com/playwright:v1.49.0-noble
      @ai-sdk/openai-compatible lodash.debounce @scope/pkg-name is-even left-pad com.example.arx:core:1.0.0
      default.priority-high emails:outbound arx.runs.v1 orders-dlq.fifo queue/retry-5m bull:runs:wait events.2025-11
      kube-system arx-prod team-a/namespace-1 projects/arx-prod/topics/runs s3://arx-artifacts/runs/2025/11 tenant_acme
      graphile_worker.jobs pgboss.j123 public.users_2025_11 idx_runs_created_at_20251101 V20240806123045__add_users.sql
      packages/metrics/src/labels/screen.ts src/components/UserProfileSettingsDialog.test.tsx node_modules/.bin/vitest
      ./dist/index.js ../shared C:\\Windows\\System32 /usr/local/bin/node /var/lib/postgresql/18/main /tmp/arx-spool-1234
      /opt/arx /etc/hosts homeowner/insurance app_users_homepage
    `),
  },
  {
    name: 'words, other scripts, empty ones',
    policies: ANY,
    values: [
      'größe',
      '日本語',
      'модель',
      '模型-7b',
      'naïve',
      'São Paulo',
      '🚀',
      '👩‍👩‍👧',
      'e\u0301',
      '',
      ' ',
      '-',
      '_'.repeat(64),
      '='.repeat(40),
      'x'.repeat(64),
      'other',
      'unknown',
      'redacted',
      'Basic authentication failed',
      'Bearer token expired',
      'call me at noon',
      'step 3 of 12',
      'retry 2/3',
      '10 000 tokens',
      '1 234 567',
      'attempt 2 at 12:30',
      'input+output',
      'a+b',
      'R&D',
      'true',
      'null',
      'NaN',
      '50% done',
      'meet at dot',
      'the quick brown fox jumps over the lazy dog',
      'max_tokens=4096',
      'temperature=0.7',
      'status: failed',
      'top_p=1',
      'n=1',
      'seed 1234567',
      'price 1.234.567,89',
    ],
  },
]; // prettier-ignore

/** The policies under which a name is tried: those of its kind, and an allow-list that has it. */
export function policiesFor({ policies, values }: Names): readonly Policy[] {
  return [...policies, allowList(values)];
}
