import { manifestFile, type Remark, type Remarked } from './manifest.ts';
import { type Component, labelsOf, nameOf, PORT, selectorOf } from './names.ts';
import type { Settings } from './options.ts';

const DNS = {
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};
const POSTGRES = { ports: [{ protocol: 'TCP', port: 5432 }] };
const HTTPS = { ports: [{ protocol: 'TCP', port: 443 }] };
const PAGE = [{ protocol: 'TCP', port: PORT.name }];

/** Who may reach the pods, and whom they may reach. Everything else is cut off. */
export function networkPolicyFile({ prometheusNamespace }: Settings): string {
  const prometheus = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': prometheusNamespace } } };
  return manifestFile([
    policy(
      'server',
      [prometheus, { podSelector: {} }],
      [DNS, POSTGRES],
      [
        { at: ['spec', 'ingress', 0, 'from', 0], text: 'The namespace of Prometheus.' },
        {
          at: ['spec', 'ingress', 0, 'from', 1],
          text: 'Pods of this namespace, which use the API. It asks them for its token.',
        },
        {
          at: ['spec', 'egress', 1],
          text: 'Postgres. If yours listens elsewhere, change the port; better still, name its addresses.',
        },
      ],
    ),
    policy(
      'worker',
      [prometheus],
      [DNS, POSTGRES, HTTPS],
      [
        {
          at: ['spec', 'egress', 2],
          text: 'Models and git over HTTPS. A model server of your own (Ollama: 11434) needs a rule of its own.',
        },
      ],
    ),
  ]);
}

function policy(
  component: Component,
  from: readonly object[],
  egress: readonly object[],
  remarks: readonly Remark[],
): Remarked {
  const manifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: nameOf(component), labels: labelsOf(component) },
    spec: {
      podSelector: { matchLabels: selectorOf(component) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from, ports: PAGE }],
      egress,
    },
  };
  return { manifest, remarks };
}
