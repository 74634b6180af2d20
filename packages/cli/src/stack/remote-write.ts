import { CliError } from '../errors.ts';
import { paths } from './paths.ts';
import type { WantedFile } from './wanted.ts';

const PROMETHEUS = 'observability/prometheus/prometheus.yml';

/** Keys of YAML that hold a secret itself; each has a sibling that names a file. */
const INLINE_SECRET = /^[\s-]*(?:password|credentials|bearer_token|client_secret|secret_key)\s*:\s*\S/m;

/**
 * The files, with what the user wants Prometheus to send elsewhere: it reads `remote_write` from `prometheus.yml` alone,
 * which is generated, so the text of the user goes to its end.
 *
 * @param text What stands in the file of the user; `undefined` without one.
 * @throws CliError `ARX_STACK_ENV` when it holds something else, or a secret, which would stand in a file that is no secret
 */
export function withRemoteWrite(files: readonly WantedFile[], text: string | undefined): readonly WantedFile[] {
  if (text === undefined || isEmpty(text)) return files;
  const keys = [...text.matchAll(/^([^\s#-][^\n]*?)\s*(?::|$)/gm)].map(([, key]) => key);
  if (keys.some((key) => key !== 'remote_write') || keys.length !== 1) {
    throw refusal('must hold the key remote_write, once, and nothing else at the start of a line', [
      'see observability/prometheus/remote-write.example.yml',
    ]);
  }
  if (INLINE_SECRET.test(text)) {
    throw refusal('holds a password or a token itself, and everybody may read prometheus.yml', [
      `put it into a file ${paths.customRules}/NAME-password, mode 0600,`,
      'and name that: password_file: /etc/prometheus/custom/NAME-password (credentials_file for a token)',
    ]);
  }
  const addition = `# From ${paths.remoteWrite}, which is yours.\n${text.replace(/\r\n/g, '\n').replace(/\n?$/, '\n')}`;
  return files.map((file) => (file.path === PROMETHEUS ? { ...file, text: file.text + addition } : file));
}

/** Nothing but comments. */
function isEmpty(text: string): boolean {
  return text.split(/\r?\n/).every((line) => /^\s*(?:#.*|---)?$/.test(line));
}

function refusal(message: string, hint: readonly string[]): CliError {
  return new CliError('ARX_STACK_ENV', {
    subject: paths.remoteWrite,
    message: `${paths.remoteWrite} ${message}`,
    hint: hint.join('\n'),
  });
}
