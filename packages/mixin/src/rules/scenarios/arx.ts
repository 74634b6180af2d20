import type { ArxAlert } from '../alerts/arx.ts';
import type { Scenarios } from './scenario.ts';
import { rises, runs, stands } from './series.ts';

const FAMILY = { family: 'llm_tokens_total' };

export const arxScenarios: Scenarios<ArxAlert> = {
  ArxRecordingsDropped: {
    fires: {
      series: [
        rises('arx_dropped_recordings_total', 2, { reason: 'value' }),
        stands('arx_dropped_recordings_total', 0, { reason: 'labels' }),
      ],
      at: '25m',
      alerts: [
        {
          labels: { instance: 'one:9108', reason: 'value' },
          summary: 'one:9108 drops recordings (value)',
          description: '30 recordings could not be used in the last 15 minutes: counts are too low.',
        },
      ],
    },
    // It was so long ago.
    silent: { series: [runs('arx_dropped_recordings_total', '7+0x100', { reason: 'value' })], at: '40m' },
  },
  ArxSeriesCapped: {
    fires: {
      // All at once, by a process that is gone: the series never rises.
      series: [runs('arx_capped_recordings_total', '_x20 12+0x60', FAMILY)],
      at: '16m',
      alerts: [
        {
          labels: { instance: 'one:9108', family: 'llm_tokens_total' },
          summary: 'llm_tokens_total is full',
          description:
            'Values of its open labels that are new are counted as other, since the family has all the series that it may have.',
        },
      ],
    },
    silent: { series: [stands('arx_capped_recordings_total', 12, FAMILY)], at: '90m' },
  },
  ArxSpoolWritesFailing: {
    fires: {
      series: [rises('arx_spool_write_errors_total', 2)],
      at: '10m',
      alerts: [
        {
          labels: { instance: 'one:9108' },
          summary: 'Processes behind one:9108 cannot write to the spool',
          description: 'What they count is not on the page until a write succeeds, and is lost if they end before.',
        },
      ],
    },
    silent: { series: [stands('arx_spool_write_errors_total', 3)], at: '40m' },
  },
  ArxSpoolFilesSetAside: {
    fires: {
      series: [stands('arx_spool_files_set_aside', 1, { reason: 'newer' })],
      at: '16m',
      alerts: [
        {
          labels: { instance: 'one:9108', reason: 'newer' },
          summary: '1 spool files cannot be read (newer)',
          description: 'Their last good values stay on the page of one:9108, and nothing is added to them.',
        },
      ],
    },
    // A file that was being made when it was read.
    silent: { series: [runs('arx_spool_files_set_aside', '0x2 1x2 0x60', { reason: 'newer' })], at: '30m' },
  },
};
