import type { Check } from '../../../doctor/check.ts';
import { joined, say, type Told } from '../../../doctor/told.ts';
import { stepsOf } from '../../apply.ts';
import { typedCompose } from '../../docker.ts';
import { paths } from '../../paths.ts';
import type { StackFacts } from '../facts.ts';
import { own, quoted } from '../words.ts';

/** Whether the files are what `.env` says. */
export function checkFiles(facts: StackFacts): readonly Check[] {
  return [settings(facts), files(facts)];
}

function settings({ warnings, setup }: StackFacts): Check {
  const id = 'files.settings';
  const {
    scenario,
    settings: { target },
  } = setup;
  const seen = say`scenario ${scenario.name}, ${quoted(`${target.host}:${target.port}`)}`;
  if (warnings.length === 0) return { id, state: 'ok', seen: say`${paths.env} is read: ${seen}` };
  return {
    id,
    state: 'warning',
    seen,
    why: say`a setting that is not read, or not as it was meant, changes nothing`,
    details: warnings.map(quoted),
    todo: [say`arx stack init --dry-run`],
  };
}

/** More names than these say no more. */
const MOST_NAMES = 8;

function files({ files: fact, setup, compose }: StackFacts): Check {
  const id = 'files.current';
  if (fact.kind === 'refused') {
    return {
      id,
      state: 'warning',
      seen: quoted(fact.message),
      why: say`settings of .env do not reach a file that init may not write`,
      details: (fact.hint ?? '').split('\n').filter(Boolean).map(quoted),
      todo:
        fact.code === 'ARX_STACK_EDITED'
          ? [say`arx stack init --force`]
          : [say`sudo chown -R "$(id -u)" observability`],
    };
  }
  const { created, changed, removed, unchanged } = fact.plan;
  const names = [...created.map(({ path }) => path), ...changed.map(({ path }) => path), ...removed];
  if (names.length === 0) return { id, state: 'ok', seen: say`all ${unchanged.length} files are as ${paths.env} says` };
  const isFirst = fact.isNew || unchanged.length === 0;
  const later = stepsOf(fact.plan, setup, typedCompose(compose)).filter(({ kind }) => kind !== 'arx');
  return {
    id,
    state: 'problem',
    seen: isFirst
      ? say`arx stack init was not run here yet: ${names.length} files are missing`
      : say`${names.length} files are not as ${paths.env} says`,
    why: say`the containers run with other settings than those of ${paths.env}`,
    details: [namesOf(names)],
    todo: [say`arx stack init`, ...later.map(({ command }) => own(command))],
  };
}

function namesOf(names: readonly string[]): Told {
  const shown = names.slice(0, MOST_NAMES).map(own);
  const more = names.length - shown.length;
  return joined([...shown, ...(more > 0 ? [say`and ${more} more`] : [])], ', ');
}
