import type { SystemName } from '@arx/catalog';
import { buildRunbooks } from '../rules/index.ts';
import { RUNBOOK_FOLDER } from '../rules/options.ts';
import type { EmittedFile } from './emitted-file.ts';
import type { StackSettings } from './stack-settings.ts';

const INDEX = 'README.md';

/** A page per alert, where its `runbook_url` points; none where that is a URL, as somebody else serves them then. */
export function runbookPages({ systems, runbookBase }: StackSettings): readonly EmittedFile[] {
  return runbookBase === undefined ? filesOf(systems, (name) => name !== INDEX) : [];
}

/** The list of the pages: not part of a stack, as a repository may well have a README.md of its own there. */
export function runbookIndex(systems: readonly SystemName[]): readonly EmittedFile[] {
  return filesOf(systems, (name) => name === INDEX);
}

function filesOf(systems: readonly SystemName[], isWanted: (name: string) => boolean): readonly EmittedFile[] {
  return buildRunbooks({ systems })
    .filter(({ name }) => isWanted(name))
    .map(({ name, markdown }) => ({ path: `${RUNBOOK_FOLDER}${name}`, text: markdown }));
}
