import type { ArxAlert } from '../rules/alerts/arx.ts';
import type { DiagnosisStep, Runbooks } from './runbook.ts';

const DOCTOR: DiagnosisStep = { say: 'What does ARX say itself? It changes nothing.', command: 'arx obs doctor' };

export const arxRunbooks: Runbooks<ArxAlert> = {
  ArxRecordingsDropped: {
    meaning:
      'Recordings were dropped in the last 15 minutes: their value was no number, infinite or negative (`value`), their labels did not fit (`labels`), or a callback failed (`callback`). Recording never throws into the program, so this is the only sign.',
    impact: 'Counts and sums are too low by those. The program itself is not affected.',
    diagnosis: [
      { say: 'Why, and how many?', query: 'sum by (instance, reason) (increase(arx_dropped_recordings_total[1h]))' },
      DOCTOR,
      {
        say: 'Since a deployment? Time since the start of the serving process, in seconds.',
        query: 'time() - process_start_time_seconds',
      },
    ],
    mitigation: [
      '`value`: a duration or a cost is computed from something unknown. Find it with a registry that is `strict`, in a test: it throws where the value is recorded.',
      '`labels`: a program in JavaScript leaves a label out, or gives one too many.',
      '`callback`: a function that is read at the scrape throws or hangs; its log says which.',
    ],
  },
  ArxSeriesCapped: {
    meaning:
      'A family has as many series as it may have, and within the last hour something new was recorded: its open labels became `other`.',
    impact: 'Totals are right. What is new cannot be told apart.',
    diagnosis: [
      {
        say: 'Which family, and how often since its counts began?',
        query: 'max by (instance, family) (arx_capped_recordings_total)',
      },
      { say: 'Which label fills it? The doctor names it.', command: 'arx obs doctor' },
      { say: 'What may it hold?', command: 'arx metrics show FAMILY' },
    ],
    mitigation: [
      'A label holds something that is different in every run, such as an id: record a name instead.',
      'There are really so many: raise `maxSeries` in the declaration of the family.',
      'It was a mistake that is mended: `arx obs reset` empties the spool, and every count with it.',
    ],
  },
  ArxSpoolWritesFailing: {
    meaning: 'Writes to the spool failed in the last 15 minutes, in at least one process of the directory.',
    impact:
      'What those processes count is missing from the page. It is written when a write succeeds again, and lost when the process ends before.',
    diagnosis: [
      { say: 'How many?', query: 'sum by (instance) (increase(arx_spool_write_errors_total[15m]))' },
      { say: 'Is the disk full?', query: 'autobot_disk_usage_percent > 90' },
      DOCTOR,
    ],
    mitigation: [
      'The disk is full: make room.',
      'The directory belongs to somebody else: `chown` it, or name another one with `AR_METRICS_DIR`.',
      'It is on a network file system that is away: put it on a local disk.',
    ],
  },
  ArxSpoolFilesSetAside: {
    meaning: 'Files of the spool have not been readable for a quarter of an hour. The label `reason` says why.',
    impact: 'The last good values of those files stay on the page; what their writers count since is missing.',
    diagnosis: [
      { say: 'How many, and why?', query: 'max by (instance, reason) (arx_spool_files_set_aside)' },
      {
        say: 'Are families set aside, too? Then versions are mixed.',
        query: 'max by (instance) (arx_spool_families_set_aside)',
      },
      { say: 'Which files are they?', command: 'arx obs doctor' },
    ],
    mitigation: [
      '`newer`: they were written by a newer version. Run the same version everywhere.',
      '`unreadable`: their owner or mode is wrong, or the disk is. All processes of a spool are of one user.',
      '`torn`, `empty`, `too_large`: they are broken. Move them out of the directory; what they counted is lost.',
      '`foreign`: somebody put them there. Move them away.',
    ],
  },
};
