import type { Slo } from '../rules/slo/slo.ts';
import type { Runbook } from './runbook.ts';

/** Of the alert on an objective. */
export function sloRunbook({ name, title, objective, windowDays, impact, diagnosis, mitigation }: Slo): Runbook {
  const percent = (share: number): string => `${Number((share * 100).toFixed(4))} %`;
  return {
    meaning:
      `The objective \`${name}\` is ${percent(objective)} of ${title}, over ${windowDays} days; the other ` +
      `${percent(1 - objective)} are the error budget. It burns faster than it may, over a long window and over a short ` +
      'one, which the labels `long` and `short` name: the long one says that it matters, the short one that it has not ' +
      'stopped. One bad event alone never fires, nor does a window with few events.',
    impact,
    diagnosis: [
      { say: 'The share of errors, over an hour and over a day.', query: `slo:errors:ratio_rate1h{slo="${name}"}` },
      {
        say: 'What is left of the budget? 1 is all of it, below 0 the objective is missed.',
        query: `slo:error_budget_remaining:ratio{slo="${name}"}`,
      },
      ...diagnosis,
    ] as Runbook['diagnosis'],
    mitigation: [
      ...mitigation,
      'The objective asks for more than anybody needs: change it, together with those whom it was promised.',
    ] as unknown as Runbook['mitigation'],
  };
}
