import { buildRules } from '../rules/build.ts';
import { buildRuleTests } from '../rules/build-tests.ts';
import type { EmittedFile } from './emitted-file.ts';
import { EMITTED } from './layout.ts';
import type { StackSettings } from './stack-settings.ts';

/** The rules of the enabled systems, and their tests, for `promtool test rules`. */
export function ruleFiles({ systems, runbookBase }: StackSettings): readonly EmittedFile[] {
  const options = { systems, ...(runbookBase !== undefined && { runbookBase }) };
  const rules = buildRules(options).files.map(({ name, yaml }) => ({
    path: `${EMITTED.prometheus}/rules/${name}`,
    text: yaml,
  }));
  const tests = buildRuleTests(options).map(({ name, yaml }) => ({
    path: `${EMITTED.prometheus}/tests/${name}`,
    text: testsElsewhere(yaml),
  }));
  return [...rules, ...tests];
}

/** Tests name their rule file as if it were beside them, where Prometheus would take both for rules. */
function testsElsewhere(yaml: string): string {
  return yaml.replace(/^( *- )(?=[\w-]+\.rules\.yml$)/m, '$1../rules/');
}
