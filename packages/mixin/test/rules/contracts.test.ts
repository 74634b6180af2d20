import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { RULES } from '../../src/rules/systems.ts';

const CONTRACTS = join(import.meta.dirname, '../../../../conformance/contracts');

interface ContractAlert {
  readonly alert: string;
  readonly for: string;
  readonly severity: string;
  readonly summary: string;
  readonly expr?: string;
  readonly corrected?: string;
  readonly corrected_for?: string;
  readonly corrected_summary?: string;
  readonly corrected_description?: string;
}

interface Contract {
  readonly alerts: readonly ContractAlert[];
  readonly extra_alerts?: readonly ContractAlert[];
}

const contracts = RULES.map(({ system, alerts }) => ({
  system,
  alerts,
  contract: parse(readFileSync(join(CONTRACTS, `${system}.yaml`), 'utf8')) as Contract,
}));

const oneLine = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim();

test.each(contracts)('the alerts of the document of $system are there, corrected', ({ alerts, contract }) => {
  for (const one of contract.alerts) {
    const source = alerts[one.alert];
    expect(source, one.alert).toBeDefined();
    expect(oneLine(source?.expr)).toBe(oneLine(one.corrected));
    expect(source?.for).toBe(one.corrected_for ?? one.for);
    expect(source?.severity).toBe(one.severity);
    expect(source?.summary).toBe(one.corrected_summary);
    if (one.corrected_description !== undefined) expect(source?.description).toBe(one.corrected_description);
  }
});

test('the documents have twelve alerts', () => {
  expect(contracts.flatMap(({ contract }) => contract.alerts)).toHaveLength(12);
});

/** What a page without a queue needs, which the contract does not know: there its collector is absent by right. */
const WHERE_A_QUEUE_IS = ' and on () (count(last_over_time(arx_queue_collectors[1h])) > 0)';

test.each(contracts)('the extra alerts of the contract of $system are there', ({ alerts, contract }) => {
  for (const one of contract.extra_alerts ?? []) {
    const source = alerts[one.alert];
    expect(source, one.alert).toBeDefined();
    expect(oneLine(source?.expr).replace(WHERE_A_QUEUE_IS, '')).toBe(oneLine(one.expr));
    expect([source?.for, source?.severity]).toEqual([one.for, one.severity]);
  }
});
