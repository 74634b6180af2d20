import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Library } from './library.ts';

/** A meter that the Prometheus exporter reads, without its server. A cap of 2,000 series per instrument would be the default. */
export function createMeter(series: number) {
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
  });
  const views = [{ instrumentName: '*', aggregationCardinalityLimit: series + 2 }];
  return { exporter, meter: new MeterProvider({ readers: [exporter], views }).getMeter('bench') };
}

export function createLibrary(): Library {
  const { exporter, meter } = createMeter(1_000_000);
  // Without the lines and labels that no other library has on its page.
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

  /** What the exporter does for a request. */
  async function text(): Promise<string> {
    const { resourceMetrics } = await exporter.collect();
    return serializer.serialize(resourceMetrics);
  }

  return {
    counter({ name }) {
      const counter = meter.createCounter(name, { description: 'Events.' });
      return { add: (labels, by) => counter.add(by, labels) };
    },
    histogram({ name, buckets }) {
      const advice = { explicitBucketBoundaries: [...buckets] };
      const histogram = meter.createHistogram(name, { description: 'Durations.', advice });
      return { observe: (labels, value) => histogram.record(value, labels) };
    },
    render: async () => Buffer.from(await text()).length,
    text,
    answer: (response) => exporter.getMetricsRequestHandler(response.req, response),
  };
}
