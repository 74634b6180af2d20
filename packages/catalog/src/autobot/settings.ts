import { catalogError } from '../errors.ts';
import type { Environment } from '../system.ts';

/** Most repositories that may be on the page; each may take eight series of a family. */
const MAX_REPOSITORIES = 100;
/** `owner/name` as GitHub allows it: https://docs.github.com/en/rest/repos/repos */
const REPOSITORY = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[A-Za-z0-9._-]{1,100}$/;

/**
 * The repositories that `AR_METRICS_REPOSITORIES` lets on the page: `owner/name`, exactly as GitHub spells them, separated
 * by commas; blanks around them and empty ones do not count. Default none.
 *
 * Throws `ARX_REPOSITORIES_INVALID` for an entry of another form, and for more than 100.
 */
export function configuredRepositories(env: Environment): readonly string[] {
  const entries = (env['AR_METRICS_REPOSITORIES'] ?? '').split(',').map((entry) => entry.trim());
  const names = [...new Set(entries.filter((entry) => entry !== ''))];
  const wrong = names.filter((name) => !REPOSITORY.test(name));
  if (wrong.length > 0) throw refused(wrong.map((name) => JSON.stringify(name)).join(', '), 'no repository');
  if (names.length > MAX_REPOSITORIES) throw refused(`${names.length} repositories`, 'too many');
  return names;
}

function refused(subject: string, what: string): Error {
  return catalogError(
    'ARX_REPOSITORIES_INVALID',
    subject,
    `AR_METRICS_REPOSITORIES: ${subject}: ${what}; expected at most ${MAX_REPOSITORIES} names of the form owner/name, separated by commas.`,
  );
}
