import { allowList, code, config, createRegistry, ephemeral, type Registry, template } from '@arx/metrics';

const MODE = ['dry_run', 'live'] as const;

/** A family of every type, and open labels of every policy, alone or beside others and a closed one. */
export function createEveryType(): Registry {
  const registry = createRegistry();
  const help = 'A family.';
  registry.counter({
    name: 'events_total',
    help,
    labels: {
      mode: MODE,
      flow: config(),
      route: template(),
      reason: code(),
      worker: ephemeral(),
      branch: allowList(['main']),
    },
  });
  registry.gauge({ name: 'event_value', help, labels: { worker: ephemeral(), mode: MODE, flow: config() } });
  registry.histogram({
    name: 'event_seconds',
    help,
    labels: { route: template(), reason: code(), mode: MODE },
    unit: 'seconds',
    buckets: [0.5, 1, 2],
  });
  registry.info({ name: 'event_info', help, labels: { flow: config() } });
  registry.counter({ name: 'alone_total', help, labels: { flow: config() }, maxSeries: 100 });
  registry.gauge({ name: 'alone_value', help, labels: { worker: ephemeral() }, maxSeries: 1 });
  return registry;
}

/** A registry whose own sanitiser keeps what it has seen. */
export function createForgetless(): Registry {
  const seen: string[] = [];
  const registry = createRegistry({
    text(value) {
      seen.push(`${value}`.slice(0, 100));
      return String(value);
    },
  });
  registry.counter({ name: 'events_total', help: 'A family.', labels: { flow: config() } });
  return registry;
}
