import { colored } from '../grafana/field.ts';
import { increase, max, newOrIncreased, quantile, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { selector } from './select.ts';
import { UIDS } from './uids.ts';

const of = selector();

/** A model, and a family, has a series only from its first such recording on. */
const UNPRICED = newOrIncreased(of('arx_unpriced_model_calls_total'), '24h');
const CAPPED = newOrIncreased(of('arx_capped_recordings_total'), '1h');

export const arxItself: BuiltDashboard = frame({
  uid: UIDS.arxItself,
  file: `${DASHBOARDS_DIRECTORY}/arx-itself.json`,
  title: 'ARX itself',
  description:
    'Whether the numbers of all other dashboards can be trusted: who is scraped and how long that takes, what was dropped or capped on the way, how the spool between processes does, and what the serving process needs.',
  rows: [
    {
      title: 'Scrapes',
      panels: [
        {
          kind: 'stat',
          title: 'Target Up',
          description:
            'Whether Prometheus reaches each server. Down: nothing of that server is known since then; `arx obs doctor` on it says why.',
          unit: 'short',
          width: 6,
          background: true,
          sparkline: false,
          mappings: { '0': ['Down', 'red'], '1': ['Up', 'green'] },
          thresholds: ['red', [1, 'green']],
          queries: [{ expr: of('up'), legend: '{{instance}}' }],
        },
        {
          kind: 'stat',
          title: 'Uptime',
          description:
            'Time since each serving process started. A short one that nobody ordered is a crash or a restart by force.',
          unit: 's',
          decimals: 0,
          width: 6,
          sparkline: false,
          thresholds: ['blue'],
          queries: [{ expr: `time() - ${max(of('process_start_time_seconds'), 'instance')}`, legend: '{{instance}}' }],
        },
        {
          kind: 'table',
          title: 'Versions',
          description:
            'What each server runs. Two versions side by side are a rollout that is under way, or one that was forgotten.',
          unit: 'none',
          width: 12,
          height: 4,
          columns: { instance: 'Instance', version: 'ARX', node: 'Node.js' },
          queries: [{ expr: max(of('arx_build_info'), 'instance', 'version', 'node'), legend: '' }],
        },
        {
          kind: 'timeseries',
          title: 'Scrapes by Format',
          description:
            'Pages served per second. One Prometheus that asks every 15 seconds makes 0.07; more means that others read the page, too, and less that scrapes fail.',
          unit: 'ops',
          queries: [
            { expr: sum(rate(of('arx_scrapes_total')), 'instance', 'format'), legend: '{{instance}} {{format}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Scrape Duration',
          description:
            'Time that 95 % of the pages took to render, and the time that Prometheus waited for its last one. A gap between the two is the network, or an event loop that was busy with something else.',
          unit: 's',
          thresholds: ['green', [5, 'yellow'], [10, 'red']],
          queries: [
            {
              expr: quantile(0.95, of('arx_scrape_duration_seconds_bucket'), 'instance'),
              legend: '{{instance}} rendered (p95)',
            },
            { expr: max(of('scrape_duration_seconds'), 'instance'), legend: '{{instance}} waited' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Samples per Scrape',
          description:
            'Samples on the page. A line that climbs day after day is a label that never stops growing; see Capped Recordings for the family.',
          unit: 'short',
          queries: [{ expr: max(of('scrape_samples_scraped'), 'instance'), legend: '{{instance}}' }],
        },
      ],
    },
    {
      title: 'Losses',
      panels: [
        {
          kind: 'timeseries',
          title: 'Dropped Recordings',
          description:
            'Recordings of the last hour that could not be used: a bad value (not a number, infinite, negative), bad labels, or a callback that failed. Must be 0; each one is a bug in what records.',
          unit: 'short',
          thresholds: ['green', [1, 'red']],
          queries: [{ expr: sum(increase(of('arx_dropped_recordings_total'), '1h'), 'reason'), legend: '{{reason}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Capped Recordings',
          description:
            'Recordings of the last hour that went to `other` because their family was full, in all and by family. Find the label with too many values, and give it an allow-list or a higher cap.',
          unit: 'short',
          thresholds: ['green', [1, 'yellow']],
          queries: [
            { expr: `${sum(CAPPED)} or vector(0)`, legend: 'all' },
            { expr: sum(CAPPED, 'family'), legend: '{{family}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Families Left off the Page',
          description:
            'Families of the last hour that were not shown, once per page: their name was taken (`duplicate`) or is none (`invalid`). The server warns of each by name.',
          unit: 'short',
          thresholds: ['green', [1, 'red']],
          queries: [{ expr: sum(increase(of('arx_dropped_families_total'), '1h'), 'reason'), legend: '{{reason}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Sources That Failed',
          description:
            'Sources of the page that failed or were late within the last hour; their families are missing from those pages. `timeout` is most often a database or a disk that does not answer.',
          unit: 'short',
          thresholds: ['green', [1, 'red']],
          queries: [{ expr: sum(increase(of('arx_failed_sources_total'), '1h'), 'reason'), legend: '{{reason}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Queue Rows Left Out',
          description:
            'Rows of the queue in a state that the collector does not know, so that no number of the queue counts them. Must be 0; else the database is newer than the server.',
          unit: 'short',
          height: 6,
          thresholds: ['green', [1, 'red']],
          queries: [{ expr: `${max(of('arx_queue_unknown_status_rows'))} or vector(0)`, legend: 'rows' }],
        },
        {
          kind: 'table',
          title: 'Models without a Price (24h)',
          description:
            'Model calls of the last 24 hours that are in no number of dollars, as nobody knows what their model costs. Give it a price, 0 for one that is free: ARX_MODEL_PRICES for `arx`, `createPrices` in a program. Empty is good.',
          unit: 'short',
          noValue: 'Every call was priced',
          decimals: 0,
          width: 12,
          height: 6,
          columns: { provider: 'Provider', model: 'Model' },
          valueColumns: ['Calls'],
          queries: [{ expr: `${sum(UNPRICED, 'provider', 'model')} > 0`, legend: '' }],
        },
      ],
    },
    {
      title: 'Spool',
      panels: [
        {
          kind: 'timeseries',
          title: 'Spool Writers',
          description:
            'Processes and threads that write to the spool. `live` is what runs now; `dead` ended without a word, as after `kill -9`, which loses no counts; a number of `ended` or `dead` that only grows is a fold that does not happen.',
          unit: 'short',
          overrides: colored({ live: 'green', ended: 'blue', dead: 'orange', elsewhere: 'purple' }),
          queries: [{ expr: sum(of('arx_spool_writers'), 'state'), legend: '{{state}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Spool Folds',
          description:
            'Ended writers that were added to the totals within the last hour, in how many folds, and folds that failed. Failures are most often a full disk or a directory without the right to write.',
          unit: 'short',
          overrides: colored({ failed: 'red' }),
          queries: [
            { expr: sum(increase(of('arx_spool_folds_total'), '1h')), legend: 'folds' },
            { expr: sum(increase(of('arx_spool_folded_writers_total'), '1h')), legend: 'folded writers' },
            { expr: sum(increase(of('arx_spool_fold_failures_total'), '1h')), legend: 'failed' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Spool Files Set Aside',
          description:
            'Files that cannot be read now, by reason; their last good values stay on the page. `newer` is a version of ARX that writes another format; `torn` and `unreadable` point to the disk.',
          unit: 'short',
          thresholds: ['green', [1, 'red']],
          queries: [{ expr: sum(of('arx_spool_files_set_aside'), 'reason'), legend: '{{reason}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Spool Conflicts',
          description:
            'Families left out because another process declares them differently, and series that became `other` when processes were added up. Both point to processes of different versions on one spool.',
          unit: 'short',
          thresholds: ['green', [1, 'yellow']],
          queries: [
            { expr: sum(of('arx_spool_families_set_aside')), legend: 'families set aside' },
            { expr: sum(of('arx_spool_capped_series')), legend: 'capped series' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Spool Trouble',
          description:
            'Writes that failed and reads that gave up within the last hour. Failed writes are repeated later, so nothing is lost while their process lives; a steady number is a full disk.',
          unit: 'short',
          thresholds: ['green', [1, 'yellow'], [100, 'red']],
          queries: [
            { expr: sum(increase(of('arx_spool_write_errors_total'), '1h')), legend: 'failed writes' },
            { expr: sum(increase(of('arx_spool_stale_reads_total'), '1h')), legend: 'stale reads' },
          ],
        },
      ],
    },
    {
      title: 'Serving process',
      panels: [
        {
          kind: 'timeseries',
          title: 'CPU',
          description:
            'Share of one core that the serving process takes. Close to 100 % its event loop has no room, and scrapes and requests wait.',
          unit: 'percentunit',
          stack: true,
          thresholds: ['green', [0.8, 'yellow'], [1, 'red']],
          queries: [
            { expr: sum(rate(of('process_cpu_user_seconds_total')), 'instance'), legend: '{{instance}} user' },
            { expr: sum(rate(of('process_cpu_system_seconds_total')), 'instance'), legend: '{{instance}} system' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Memory',
          description:
            'Memory in RAM, the used part of the JavaScript heap, and buffers outside of it. A heap whose lowest points climb is a leak; RAM that climbs alone is a leak of buffers.',
          unit: 'bytes',
          queries: [
            { expr: max(of('process_resident_memory_bytes'), 'instance'), legend: '{{instance}} resident' },
            { expr: max(of('nodejs_heap_size_used_bytes'), 'instance'), legend: '{{instance}} heap used' },
            { expr: max(of('nodejs_heap_size_total_bytes'), 'instance'), legend: '{{instance}} heap' },
            { expr: max(of('nodejs_external_memory_bytes'), 'instance'), legend: '{{instance}} external' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Event Loop Delay',
          description:
            'How late timers were since the scrape before: median, p99 and the worst. A p99 above 100 ms is code that computes for too long in one go.',
          unit: 's',
          thresholds: ['green', [0.1, 'yellow'], [1, 'red']],
          queries: [
            { expr: max(of('nodejs_eventloop_lag_p50_seconds'), 'instance'), legend: '{{instance}} p50' },
            { expr: max(of('nodejs_eventloop_lag_p99_seconds'), 'instance'), legend: '{{instance}} p99' },
            { expr: max(of('nodejs_eventloop_lag_max_seconds'), 'instance'), legend: '{{instance}} worst' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Garbage Collection',
          description:
            'Share of the time that collections of garbage take, by kind. Above a tenth the heap is too small for what lives in it.',
          unit: 'percentunit',
          stack: true,
          thresholds: ['green', [0.1, 'yellow'], [0.3, 'red']],
          queries: [
            {
              expr: sum(rate(of('nodejs_gc_duration_seconds_sum')), 'instance', 'kind'),
              legend: '{{instance}} {{kind}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'File Descriptors',
          description:
            'Open file descriptors, and on the right axis how many there may be. A line that only climbs is a leak of sockets or files; at the limit nothing can be opened any more.',
          unit: 'short',
          overrides: [{ match: { regexp: '/ limit$/' }, rightAxis: true, dashed: true }],
          queries: [
            { expr: max(of('process_open_fds'), 'instance'), legend: '{{instance}} open' },
            { expr: max(of('process_max_fds'), 'instance'), legend: '{{instance}} limit' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Active Resources',
          description:
            'What keeps the serving process busy, by type. Timers or sockets that only grow are never cleared or closed.',
          unit: 'short',
          queries: [{ expr: sum(of('nodejs_active_resources'), 'type'), legend: '{{type}}' }],
        },
      ],
    },
  ],
});
