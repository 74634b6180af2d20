import type { EmittedFile } from '../emitted-file.ts';
import { dashboardFiles } from './dashboards.ts';
import { dockerfile, dockerignore } from './dockerfile.ts';
import { kustomizationFile } from './kustomization.ts';
import { podMonitorFile, serviceMonitorFile } from './monitors.ts';
import { networkPolicyFile } from './network-policy.ts';
import { type KubernetesOptions, settingsOf } from './options.ts';
import { FOLDER, pathOf } from './path.ts';
import { readmeFile } from './readme.ts';
import { ruleFiles } from './rules.ts';
import { secretExampleFile } from './secret.ts';
import { serverFile } from './server.ts';
import { workerFile } from './worker.ts';

/**
 * What runs ARX on Kubernetes and shows it in Prometheus and Grafana, below `observability/kubernetes/`: the same bytes for
 * the same options. `kustomization.yaml` lists what is applied; the Secret, of which there is an example, is not in it.
 *
 * Throws `ARX_SCRAPE_INTERVAL` for a `scrapeInterval` that the rules do not bear.
 */
export function buildKubernetes(options: KubernetesOptions = {}): readonly EmittedFile[] {
  const settings = settingsOf(options);
  const applied: readonly EmittedFile[] = [
    { path: pathOf('server.yaml'), text: serverFile(settings) },
    { path: pathOf('worker.yaml'), text: workerFile(settings) },
    { path: pathOf('networkpolicy.yaml'), text: networkPolicyFile(settings) },
    { path: pathOf('servicemonitor.yaml'), text: serviceMonitorFile(settings) },
    { path: pathOf('podmonitor.yaml'), text: podMonitorFile(settings) },
    ...ruleFiles(settings),
    ...dashboardFiles(),
  ];
  const names = applied.map(({ path }) => path.slice(FOLDER.length + 1));
  return [
    ...applied,
    { path: pathOf('kustomization.yaml'), text: kustomizationFile(names, settings) },
    { path: pathOf('secret.example.yaml'), text: secretExampleFile() },
    { path: pathOf('Dockerfile'), text: dockerfile(settings) },
    { path: pathOf('Dockerfile.dockerignore'), text: dockerignore() },
    { path: pathOf('README.md'), text: readmeFile(settings) },
  ];
}
