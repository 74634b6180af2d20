import { SECRET } from './names.ts';
import type { Settings } from './options.ts';
import { FOLDER } from './path.ts';

/** Ten lines for whoever applies the files. */
export function readmeFile({ namespace, image, prometheusNamespace }: Settings): string {
  return `# ARX on Kubernetes

Servers (page, API), workers, and what Prometheus and Grafana need to know of them. For Kubernetes 1.29 or newer with the
Prometheus Operator, Grafana with the sidecar for dashboards, and a Postgres 15 or newer of yours. \`arx mixin build\` makes
these files: do not edit them, patch them from a kustomization of your own (\`resources: [path/to/this/folder]\`).

1. Build the image in the root of the repository and push it: \`docker build --file ${FOLDER}/Dockerfile --tag ${image} .\`
2. Fill in a copy of \`secret.example.yaml\` and keep it out of git. arx refuses the values that stand there.
3. \`kubectl create namespace ${namespace}\`, then \`kubectl apply --namespace ${namespace} --filename my-secret.yaml\`
4. \`kubectl apply --server-side --kustomize ${FOLDER}\`. Without \`--server-side\` kubectl would keep a copy of every object in an
   annotation of it, and annotations end at 256 KiB: a dashboard can be longer.

What you will want to change, in \`kustomization.yaml\` of your own: the registry (\`images\`), the namespace (${namespace}), the label
that your Prometheus selects monitors and rules by (\`labels\`, such as \`release: …\`), in \`networkpolicy.yaml\` the namespace of
Prometheus (${prometheusNamespace}) and the port of Postgres, replicas and resources. Flows of your own: a ConfigMap, mounted into servers
and workers, and its path in \`ARX_FLOWS_DIR\`. A Secret \`${SECRET}\` that changed counts after \`kubectl rollout restart deployment\`.
`;
}
