import { createOrchestratorRegistry, orchestratorFamilies } from '@arx/catalog/orchestrator';
import { describeContract } from '../fixtures/contract.ts';

describeContract('orchestrator', orchestratorFamilies, () => createOrchestratorRegistry({ strict: true }), {
  optional: [
    'git_lock_violations_total',
    'git_files_modified_per_merge',
    'git_conflicts_per_merge',
    'llm_request_duration_seconds',
    'llm_retry_attempts_total',
  ],
});
