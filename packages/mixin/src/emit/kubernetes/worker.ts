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
import type { Settings } from './options.ts';

/** How long runs may go on when a worker is to end, in seconds. What is not done then goes back to the queue. */
const GRACE_SECONDS = 60;
/** How long the page stays after that, in seconds: the last numbers are still scraped. */
const LAST_SCRAPE_SECONDS = 20;
/** For the programs of steps that are stopped, and for giving back. */
const STOP_SECONDS = 10;

const POD = ['spec', 'template', 'spec'] as const;

const REMARKS: readonly Remark[] = [
  {
    at: [...POD, 'shareProcessNamespace'],
    text: 'The server of the page sees whether the worker that wrote its part of the spool is still there: it takes the\ngauges of one that was killed off the page, and keeps its counts.',
  },
  {
    at: [...POD, 'terminationGracePeriodSeconds'],
    text: `--grace (${GRACE_SECONDS} s), one scrape more (${LAST_SCRAPE_SECONDS} s), and ${STOP_SECONDS} s to stop and give back what is not done: raise it together with --grace.`,
  },
  {
    at: [...POD, 'initContainers'],
    text: 'A worker serves no page: it records into the spool, which this sidecar (Kubernetes 1.29 or newer) serves. It\nstarts before the worker and ends after it, so that what is counted in the grace is scraped, too.\nprocess_* and nodejs_* of the page are those of the sidecar.',
  },
  {
    at: [...POD, 'containers', 0],
    text: 'No probe: a worker has no port. One that hangs loses its leases, and others do its runs; one that ended is started\nagain.',
  },
];

/** Workers, each with a server of its page. */
export function workerFile(settings: Settings): string {
  return manifestFile([{ manifest: workerDeployment(settings), remarks: REMARKS }]);
}

function workerDeployment(settings: Settings): ReturnType<typeof deployment> {
  return deployment({
    component: 'worker',
    replicas: 2,
    initContainers: [pageContainer(settings)],
    containers: [workerContainer(settings)],
    terminationSeconds: GRACE_SECONDS + LAST_SCRAPE_SECONDS + STOP_SECONDS,
    // One that cannot reach its database ends within this time: the rollout stops there.
    minReadySeconds: 15,
    volumes: { workspace: '2Gi', tmp: '512Mi' },
  });
}

function pageContainer(settings: Settings): object {
  const timing = { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 };
  return container(
    {
      name: 'page',
      args: ['obs', 'serve'],
      env: [...recordingVariables(settings), ...PAGE_VARIABLES],
      resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
      more: {
        restartPolicy: 'Always',
        ports: [PAGE_PORT],
        startupProbe: httpProbe('/healthz', { periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 30 }),
        livenessProbe: httpProbe('/healthz', timing),
        readinessProbe: httpProbe('/healthz', timing),
        lifecycle: { preStop: { exec: { command: ['sleep', String(GRACE_SECONDS + LAST_SCRAPE_SECONDS)] } } },
      },
    },
    settings,
  );
}

function workerContainer(settings: Settings): object {
  return container(
    {
      name: 'worker',
      args: ['worker', `--grace=${GRACE_SECONDS}s`, '--workspace=/workspace'],
      env: [
        { name: 'AR_ENABLE_METRICS', value: '1' },
        ...recordingVariables(settings),
        ...DATABASE_VARIABLES,
        // Git and the programs of steps want a home that they can write to.
        { name: 'HOME', value: '/tmp' },
        secretVariable('OPENAI_API_KEY', 'optional'),
        secretVariable('ANTHROPIC_API_KEY', 'optional'),
        secretVariable('ARX_MODEL_API_KEY', 'optional'),
      ],
      resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '2', memory: '1Gi' } },
      more: { workingDir: '/workspace' },
      mounts: { workspace: '/workspace' },
    },
    settings,
  );
}
