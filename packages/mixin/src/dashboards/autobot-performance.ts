import { colored } from '../grafana/field.ts';
import { increase, max, min, quantiles, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { selector } from './select.ts';
import { UIDS } from './uids.ts';

const of = selector();

const gpu = ['instance', 'gpu_id', 'gpu_name'] as const;
const GPU_LEGEND = '{{instance}} {{gpu_id}} {{gpu_name}}';
const PRESENT = { '0': ['None', 'text'], '1': ['Present', 'green'] } as const;

export const autobotPerformance: BuiltDashboard = frame({
  uid: UIDS.autobotPerformance,
  file: `${DASHBOARDS_DIRECTORY}/autobot-gpu-npu-performance.json`,
  title: 'AutoBot / GPU/NPU Performance',
  description:
    'Graphics and neural processors where there are any, scores and bottlenecks of the machine, alerts that AutoBot raises itself, and work on images, sound and text.',
  systems: ['autobot'],
  rows: [
    {
      title: 'GPU',
      panels: [
        {
          kind: 'stat',
          title: 'GPU Status',
          description:
            'Whether a machine has a graphics processor that answers. None where there should be one: the driver is gone, often after an update.',
          unit: 'none',
          width: 6,
          height: 8,
          background: true,
          sparkline: false,
          mappings: PRESENT,
          thresholds: ['text', [1, 'green']],
          queries: [{ expr: max(of('autobot_gpu_available'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'GPU Utilization',
          description:
            'Share of the processor and of its memory that is in use. Memory at 100 % with little work is a model that is loaded and not used.',
          unit: 'percent',
          max: 100,
          width: 18,
          queries: [
            { expr: max(of('autobot_gpu_utilization_percent'), ...gpu), legend: `${GPU_LEGEND} work` },
            { expr: max(of('autobot_gpu_memory_utilization_percent'), ...gpu), legend: `${GPU_LEGEND} memory` },
          ],
        },
        {
          kind: 'timeseries',
          title: 'GPU Temperature',
          description:
            'Degrees of each graphics processor. Above 85 it slows itself down, which Throttling Events shows.',
          unit: 'celsius',
          width: 9,
          thresholds: ['green', [75, 'yellow'], [85, 'red']],
          thresholdLines: true,
          queries: [{ expr: max(of('autobot_gpu_temperature_celsius'), ...gpu), legend: GPU_LEGEND }],
        },
        {
          kind: 'timeseries',
          title: 'GPU Power Consumption',
          description:
            'Watts of each graphics processor. A line that stays at its limit is a processor that would do more.',
          unit: 'watt',
          width: 9,
          queries: [{ expr: max(of('autobot_gpu_power_watts'), ...gpu), legend: GPU_LEGEND }],
        },
        {
          kind: 'stat',
          title: 'GPU Throttling Events',
          description:
            'Times within the last 5 minutes that a graphics processor began to slow itself down, and why: heat or power.',
          unit: 'short',
          decimals: 0,
          width: 6,
          height: 8,
          thresholds: ['green', [1, 'yellow'], [5, 'red']],
          queries: [
            {
              expr: max(
                increase(of('autobot_gpu_throttling_events_total'), '5m'),
                'instance',
                'gpu_id',
                'throttle_type',
              ),
              legend: '{{instance}} {{gpu_id}} {{throttle_type}}',
            },
          ],
        },
      ],
    },
    {
      title: 'NPU',
      panels: [
        {
          kind: 'stat',
          title: 'NPU Status',
          description:
            'Whether a machine has a neural processor, and whether it runs under WSL, where that cannot be reached.',
          unit: 'none',
          width: 6,
          height: 8,
          background: true,
          sparkline: false,
          mappings: { '0': ['No', 'text'], '1': ['Yes', 'green'] },
          thresholds: ['text', [1, 'green']],
          overrides: [{ match: { regexp: '/WSL/' }, mappings: { '0': ['No', 'green'], '1': ['Yes', 'yellow'] } }],
          queries: [
            { expr: max(of('autobot_npu_available'), 'instance'), legend: '{{instance}} present' },
            { expr: max(of('autobot_npu_wsl_limitation'), 'instance'), legend: '{{instance}} under WSL' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'NPU Utilization',
          description: 'Share of the neural processor that is busy. 0 while inferences run: they run somewhere else.',
          unit: 'percent',
          max: 100,
          width: 6,
          queries: [{ expr: max(of('autobot_npu_utilization_percent'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'stat',
          title: 'NPU Acceleration Ratio',
          description:
            'How many times faster the neural processor is than the CPU at the same work. Near 1 it is not worth its power.',
          unit: 'suffix:x',
          decimals: 1,
          width: 6,
          height: 8,
          thresholds: ['red', [1, 'yellow'], [2, 'green']],
          queries: [{ expr: max(of('autobot_npu_acceleration_ratio'), 'instance'), legend: '{{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'NPU Inference Rate',
          description:
            'Inferences per second by kind of model. A line that falls under the same load is a slower model, or a processor that is shared.',
          unit: 'ops',
          width: 6,
          queries: [
            {
              expr: max(rate(of('autobot_npu_inference_total')), 'instance', 'model_type'),
              legend: '{{instance}} {{model_type}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Scores and alerts',
      panels: [
        {
          kind: 'gauge',
          title: 'Performance and Health Score',
          description:
            'How well a machine has room for its work, and how healthy its services are, 0 to 100; the worst process counts. Use it to compare with yesterday, and the other panels to find out why.',
          unit: 'none',
          min: 0,
          max: 100,
          width: 8,
          height: 8,
          thresholds: ['red', [60, 'yellow'], [80, 'green']],
          queries: [
            { expr: min(of('autobot_performance_score'), 'instance'), legend: '{{instance}} performance' },
            { expr: min(of('autobot_health_score'), 'instance'), legend: '{{instance}} health' },
          ],
        },
        {
          kind: 'bargauge',
          title: 'Bottleneck Detection',
          description:
            'Where a machine has too little, by kind: 1 is a bottleneck now. More memory does not help one of CPU.',
          unit: 'none',
          max: 1,
          width: 8,
          thresholds: ['green', [1, 'red']],
          mappings: { '0': ['No', 'green'], '1': ['Yes', 'red'] },
          queries: [
            {
              expr: max(of('autobot_bottleneck_detected'), 'instance', 'category'),
              legend: '{{instance}} {{category}}',
            },
          ],
        },
        {
          kind: 'bargauge',
          title: 'Active Alerts by Severity',
          description:
            'Performance alerts that are open now. Critical ones first; warnings that never close want another threshold.',
          unit: 'short',
          width: 8,
          thresholds: ['green', [1, 'yellow'], [5, 'red']],
          queries: [{ expr: max(of('autobot_active_alerts_count'), 'severity'), legend: '{{severity}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Performance Alerts Raised',
          description:
            'Alerts that were raised within the last hour, by category and severity. The same one again and again is one problem that comes back.',
          unit: 'short',
          queries: [
            {
              expr: max(increase(of('autobot_performance_alerts_total'), '1h'), 'category', 'severity'),
              legend: '{{category}} {{severity}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Optimization Recommendations',
          description:
            'Recommendations of the last hour by category and priority. High ones that repeat are worth a change.',
          unit: 'short',
          queries: [
            {
              expr: max(
                increase(of('autobot_optimization_recommendations_total'), '1h'),
                'instance',
                'category',
                'priority',
              ),
              legend: '{{instance}} {{category}} {{priority}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Images, sound and text',
      panels: [
        {
          kind: 'timeseries',
          title: 'Multi-Modal Processing Time',
          description:
            'How long half and 95 % of the operations stay below, by what they work on. Images and sound take longer than text; compare each with its own past.',
          unit: 's',
          queries: quantiles([0.5, 0.95], of('autobot_multimodal_processing_seconds_bucket'), 'modality'),
        },
        {
          kind: 'timeseries',
          title: 'Multi-Modal Operations',
          description:
            'Operations per second by what they work on and how they ended. Failures of one kind alone are a model that cannot do it.',
          unit: 'ops',
          overrides: colored({ 'vision failure': 'red', 'audio failure': 'red', 'text failure': 'red' }),
          queries: [
            {
              expr: sum(rate(of('autobot_multimodal_operations_total')), 'modality', 'status'),
              legend: '{{modality}} {{status}}',
            },
          ],
        },
      ],
    },
  ],
});
