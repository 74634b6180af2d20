import type { Runbook, Runbooks } from './runbook.ts';

export const targetRunbooks: Runbooks<'ArxTargetDown' | 'ArxTargetMissing'> = {
  ArxTargetDown: {
    meaning:
      'Prometheus asks this server for its page, and for 2 minutes has got none: it does not answer, answers too late, or answers something else.',
    impact:
      'What only this server shows is gone: gauges vanish at once, counters stand. Alerts on them cannot fire, so silence means nothing.',
    diagnosis: [
      {
        say: 'Which targets are down, and since when? The page *Status, Targets* of Prometheus says why.',
        query: 'up == 0',
      },
      { say: 'Does the server answer on its own machine?', command: 'arx obs doctor' },
      {
        say: 'Did the page become slow before? Prometheus gives up after `scrape_timeout`.',
        query: 'max_over_time(scrape_duration_seconds[1h])',
      },
    ],
    mitigation: [
      'The process is gone: start it again (`arx up`, `arx server` or `arx obs serve`). Counts survive in the spool.',
      'It answers on its machine and not from Prometheus: it listens on 127.0.0.1 alone (`--addr`), a firewall is in between, or Prometheus runs in a container and asks for `localhost`, which is the container itself: use `host.docker.internal`.',
      'It answers with status 403: Prometheus asks by a name that is not allowed. Add it with `--allow-host NAME` or `ARX_ALLOWED_HOSTS`.',
      'The target was taken away on purpose: remove it from the scrape configuration.',
    ],
  },
  ArxTargetMissing: {
    meaning: 'Prometheus knows no target of this job, neither up nor down, for 5 minutes.',
    impact: 'All alerts of the enabled systems are blind.',
    diagnosis: [
      { say: 'Which jobs are there?', query: 'count by (job) (up)', everyJob: true },
      {
        say: 'Is the configuration the one that you mean? *Status, Configuration* of Prometheus shows it.',
        command: 'curl -s http://127.0.0.1:9090/api/v1/targets',
      },
    ],
    mitigation: [
      'The job has another name: build the rules with it (`job`), or rename it to `arx`.',
      'Service discovery finds nothing: see the labels or the service that it looks for.',
      'Prometheus refused its last configuration: check it with `promtool check config`, then reload.',
    ],
  },
};

/** Of the alert on a system whose families are missing. */
export function absentRunbook(system: string, sign: string): Runbook {
  return {
    meaning: `A server is up, and no page has shown \`${sign}\` for 5 minutes, which every server with the system \`${system}\` shows from its first scrape on.`,
    impact: `The panels of \`${system}\` are empty, and its alerts cannot fire.`,
    diagnosis: [
      { say: 'Which servers are scraped?', query: 'up' },
      { say: 'Which of them show it?', query: `count by (instance) (${sign})` },
      { say: 'Is the system switched on, and what else is wrong?', command: 'arx obs doctor' },
      { say: 'What does the page of the system say?', command: `curl -s http://127.0.0.1:9108/metrics/${system}` },
    ],
    mitigation: [
      `\`ARX_SYSTEMS\` of the server does not name \`${system}\`: add it and restart, or build the rules without it (\`systems\`).`,
      'A program of your own serves, and nothing has told it which flows and models there are: call `declareFlows` of `@arx/catalog` at its start.',
      'Another program serves under this job: give it another job.',
      'The server is of another version: start the same version everywhere.',
    ],
  };
}
