import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFamilies, SYSTEMS } from '@arx/catalog';
import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { verify } from '../../src/verify/index.ts';
import { promtool } from '../support/rule-files.ts';

const catalog = listFamilies(SYSTEMS);

/** What Prometheus itself would refuse to load; other rules find what it loads and what means something else. */
const REFUSALS = ['file-shape', 'promql-syntax', 'template-syntax'];

/** Where the two differ for a reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'rules-twice.yml': 'promtool refuses groups of one name, which is duplicate-rule here',
  'second-document.yml': 'promtool says nothing of rules that it does not load',
  'prometheus.yml': 'what lies beside rules and is none is passed over in a folder',
};

const files = ['broken', 'correct'].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, folder, name), 'utf8') }))
    // Resources of Kubernetes are for its operator.
    .filter(({ text }) => !/^kind:/m.test(text)),
);

// Without promtool there is nothing to ask; `apt-get install prometheus` brings it.
test.skipIf(peerMissing('promtool'))(
  'verify refuses the rule files that promtool refuses, and no other',
  () => {
    const differing = files.flatMap(({ name, text }) => {
      const found = verify({ rules: [{ file: name, text }], catalog });
      const refused = found.some(({ rule }) => REFUSALS.includes(rule));
      const { ok, output } = promtool(['check', 'rules'], [{ name, yaml: text }], [name]);
      return refused === !ok ? [] : [{ name, told: `verify ${refused ? 'refuses' : 'takes'} it, promtool: ${output}` }];
    });
    expect(files.length).toBeGreaterThan(40);
    expect(differing.filter(({ name }) => DIFFERENT[name] === undefined)).toEqual([]);
    expect(differing.map(({ name }) => name)).toEqual(Object.keys(DIFFERENT));
  },
  60_000,
);
