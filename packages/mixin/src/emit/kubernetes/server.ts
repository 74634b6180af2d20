import {
  container,
  DATABASE_VARIABLES,
  httpProbe,
  PAGE_PORT,
  PAGE_VARIABLES,
  recordingVariables,
  secretVariable,
} from './container.ts';
import { deployment } from './deployment.ts';
import { manifestFile, type Remark } from './manifest.ts';
import { labelsOf, NAME, nameOf, PORT, selectorOf } from './names.ts';
import type { Settings } from './options.ts';

/** How long a pod still answers after its end was decided, in seconds: until every proxy knows that it is going. */
const FAREWELL_SECONDS = 10;
/** How long the server takes to end: answers under way have 5 seconds. */
const STOP_SECONDS = 20;

/** Asks `/readyz` as the kubelet cannot: with the token, which a manifest must not hold. What is wrong becomes an event of the pod. */
const READY_SCRIPT =
  `fetch('http://127.0.0.1:${PORT.number}/readyz', { headers: { authorization: 'Bearer ' + process.env.ARX_API_TOKEN } })` +
  '.then(async (answer) => { if (!answer.ok) { console.error(await answer.text()); process.exit(1); } })';

const REMARKS: readonly Remark[] = [
  {
    at: ['spec', 'template', 'spec', 'shareProcessNamespace'],
    text: 'The volume of the spool outlives a container that is killed. In a process namespace of the pod the next one\ncan see that its predecessor is gone, and takes its gauges off the page.',
  },
  {
    at: ['spec', 'template', 'spec', 'containers', 0, 'startupProbe'],
    text: 'A new pod takes over when its database answers and has the right schema. Later a database that is away is told\nby the API itself: it is away for all pods, and none of them would be better.',
  },
  {
    at: ['spec', 'template', 'spec', 'containers', 0, 'livenessProbe'],
    text: 'Off loopback the metrics pages are what answers without a token; /livez, /readyz and /healthz want it.\nA page waits for at most 9.5 seconds for what is slow.',
  },
];

/** The server: the page, the API of the run queue and the collector of its numbers. */
export function serverFile(settings: Settings): string {
  const labels = labelsOf('server');
  const selector = selectorOf('server');
  return manifestFile([
    {
      manifest: {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: NAME, labels: labelsOf() },
        automountServiceAccountToken: false,
      },
    },
    {
      manifest: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: nameOf('server'), labels },
        spec: {
          type: 'ClusterIP',
          selector,
          ports: [{ name: PORT.name, port: PORT.number, targetPort: PORT.name, protocol: 'TCP' }],
        },
      },
    },
    { manifest: serverDeployment(settings), remarks: REMARKS },
    {
      manifest: {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: nameOf('server'), labels },
        spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selector } },
      },
    },
  ]);
}

function serverDeployment(settings: Settings): ReturnType<typeof deployment> {
  const server = container(
    {
      name: 'server',
      args: ['server'],
      env: [
        { name: 'AR_ENABLE_METRICS', value: '1' },
        ...recordingVariables(settings),
        ...PAGE_VARIABLES,
        ...DATABASE_VARIABLES,
        secretVariable('ARX_API_TOKEN'),
      ],
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } },
      more: {
        ports: [PAGE_PORT],
        startupProbe: {
          exec: { command: ['node', '-e', READY_SCRIPT] },
          periodSeconds: 5,
          timeoutSeconds: 5,
          failureThreshold: 60,
        },
        livenessProbe: httpProbe('/metrics', { periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 3 }),
        readinessProbe: httpProbe('/metrics', { periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 2 }),
        lifecycle: { preStop: { exec: { command: ['sleep', String(FAREWELL_SECONDS)] } } },
      },
    },
    settings,
  );
  return deployment({
    component: 'server',
    replicas: 2,
    containers: [server],
    terminationSeconds: FAREWELL_SECONDS + STOP_SECONDS,
    minReadySeconds: 5,
  });
}
