import { parse } from 'yaml';
import { buildRules } from '../../rules/index.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { manifestFile } from './manifest.ts';
import { labelsOf, NAME } from './names.ts';
import type { Settings } from './options.ts';
import { pathOf } from './path.ts';

/** A PrometheusRule per rule file: the targets, and each system with its objectives. */
export function ruleFiles({ systems, runbookBase }: Settings): readonly EmittedFile[] {
  const { files } = buildRules({ systems, job: NAME, ...(runbookBase !== undefined && { runbookBase }) });
  return files.map(({ name, yaml }) => {
    const part = name.replace(/\.rules\.yml$/, '');
    const manifest = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: `${NAME}-${part}`, labels: labelsOf() },
      spec: parse(yaml) as object,
    };
    return { path: pathOf(`prometheusrule-${part}.yaml`), text: manifestFile([{ manifest }]) };
  });
}
