// prom-client and its successor have the same API.
import type { ServerResponse } from 'node:http';
import type { Library } from './library.ts';

interface Registry {
  readonly contentType: string;
  metrics(): Promise<string>;
}

interface Configuration {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: never[];
}

/** As much of such a module as is used here. */
export interface PromClient {
  readonly Registry: new () => Registry;
  readonly Counter: new (configuration: Configuration) => { inc(labels: object, by: number): void };
  readonly Histogram: new (
    configuration: Configuration & { buckets: number[] },
  ) => { observe(labels: object, value: number): void };
}

export function createLibraryOf({ Registry, Counter, Histogram }: PromClient): Library {
  const registry = new Registry();
  const registers = [registry as never];

  async function send(response: ServerResponse): Promise<void> {
    const page = await registry.metrics();
    response.setHeader('content-type', registry.contentType);
    response.end(page);
  }

  return {
    counter({ name, labelNames }) {
      const counter = new Counter({ name, help: 'Events.', labelNames: [...labelNames], registers });
      return { add: (labels, by) => counter.inc(labels, by) };
    },
    histogram({ name, labelNames, buckets }) {
      const shape = { name, help: 'Durations.', labelNames: [...labelNames], registers, buckets: [...buckets] };
      const histogram = new Histogram(shape);
      return { observe: (labels, value) => histogram.observe(labels, value) };
    },
    render: async () => Buffer.from(await registry.metrics()).length,
    text: () => registry.metrics(),
    answer: (response) => void send(response),
  };
}
