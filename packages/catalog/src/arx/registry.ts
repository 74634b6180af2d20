import {
  allowList,
  type Counter,
  createRegistry,
  type Gauge,
  type Histogram,
  type LabelSpecs,
  type Registry,
  type RegistryOptions,
} from '@arx/metrics';
import type { CounterFamily } from '../family.ts';
import type { Environment } from '../system.ts';
import {
  DEFAULT_BRANCHES,
  type FlowLabels,
  flowFailed,
  flowStarted,
  flowSucceeded,
  inflightSteps,
  stepLatency,
  stepRetries,
  tokens,
} from './families.ts';
import { configuredBranches } from './settings.ts';
import { arxText } from './text.ts';

type LabelsOf<Family extends { readonly labels: LabelSpecs }> = Family['labels'];

/** The instruments of the seven families. */
export interface ArxInstruments {
  readonly flowStarted: Counter<LabelsOf<typeof flowStarted>>;
  readonly flowSucceeded: Counter<LabelsOf<typeof flowSucceeded>>;
  readonly flowFailed: Counter<LabelsOf<typeof flowFailed>>;
  readonly stepLatency: Histogram<LabelsOf<typeof stepLatency>>;
  readonly stepRetries: Counter<LabelsOf<typeof stepRetries>>;
  readonly inflightSteps: Gauge<LabelsOf<typeof inflightSteps>>;
  readonly tokens: Counter<LabelsOf<typeof tokens>>;
}

/** A registry that holds the seven families and treats label values as this system does. */
export interface ArxRegistry extends Registry {
  readonly system: 'arx';
  readonly instruments: ArxInstruments;
  /** Branches that appear as they are. */
  readonly branches: readonly string[];
}

/** Options of {@link createArxRegistry}; those of the engine, but the text function is this system's. */
export interface ArxRegistryOptions extends Omit<RegistryOptions, 'text'> {
  /** Where `AR_METRICS_BRANCHES` is read. Default `process.env`. */
  readonly env?: Environment;
}

/** Makes the registry of the system, with its families declared and no series yet. */
export function createArxRegistry(options: ArxRegistryOptions = {}): ArxRegistry {
  const { env = process.env, ...engineOptions } = options;
  const branches = [...new Set([...DEFAULT_BRANCHES, ...configuredBranches(env)])];
  const registry = createRegistry({ ...engineOptions, text: arxText });
  return Object.assign(registry, { system: 'arx' as const, branches, instruments: declareAll(registry, branches) });
}

function declareAll(registry: Registry, branches: readonly string[]): ArxInstruments {
  const branch = allowList(branches);
  const onBranches = <L extends FlowLabels>(family: CounterFamily<L>): CounterFamily<L> => ({
    ...family,
    labels: { ...family.labels, branch },
  });
  return {
    flowStarted: registry.counter(onBranches(flowStarted)),
    flowSucceeded: registry.counter(onBranches(flowSucceeded)),
    flowFailed: registry.counter(onBranches(flowFailed)),
    stepLatency: registry.histogram(stepLatency),
    stepRetries: registry.counter(stepRetries),
    inflightSteps: registry.gauge(inflightSteps),
    tokens: registry.counter(tokens),
  };
}
